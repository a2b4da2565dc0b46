import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readInitData } from "../../src/http/init-data.ts";
import { BEA, HttpFixture } from "./http-fixture.ts";

const BOT_TOKEN = "123456:test-token-of-a-bot";

/** Fields as Telegram signs them. */
function signed(fields: Record<string, string>, token = BOT_TOKEN): string {
  const lines = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const key = createHmac("sha256", "WebAppData").update(token).digest();
  const hash = createHmac("sha256", key).update(lines.join("\n")).digest("hex");
  return new URLSearchParams({ ...fields, hash }).toString();
}

const now = new Date();
const user = (id: unknown, more = {}) => JSON.stringify({ id, first_name: "Bea", last_name: "B", ...more });

function fresh(age = 0, who = user(BEA)) {
  return { auth_date: String(Math.floor(now.getTime() / 1000) - age), query_id: `q${Math.random()}`, user: who };
}

describe("a Mini App's data", () => {
  it("names the person if Telegram has signed it", () => {
    expect(readInitData(signed(fresh()), BOT_TOKEN, now)).toMatchObject({ id: BEA, name: "Bea B" });
    expect(readInitData(signed({ ...fresh(), signature: "abc", start_param: "x" }), BOT_TOKEN, now)?.id).toBe(BEA);
  });

  it.each([
    ["another bot's", signed(fresh(), "1:other")],
    ["too old", signed(fresh(16 * 60))],
    ["from the future", signed(fresh(-3600))],
    ["without a time", signed({ user: user(BEA), query_id: "q" })],
    ["without a person", signed({ auth_date: fresh().auth_date })],
    ["of a bot", signed(fresh(0, user(BEA, { is_bot: true })))],
    ["of a group", signed(fresh(0, user(-5)))],
    ["of a person who is a text", signed(fresh(0, user("7")))],
    ["changed", signed(fresh()).replace("Bea", "Eve")],
    ["without a hash", new URLSearchParams(fresh()).toString()],
    ["with a field twice", `${signed(fresh())}&user=${encodeURIComponent(user(1))}`],
    ["too long", signed({ ...fresh(), start_param: "x".repeat(9_000) })],
    ["empty", ""],
  ])("is not valid if it is %s", (_, data) => {
    expect(readInitData(data, BOT_TOKEN, now)).toBeUndefined();
  });
});

describe("POST /session/telegram", () => {
  let http: HttpFixture;
  beforeAll(async () => {
    http = await HttpFixture.open({ BOT_TOKEN });
  });
  afterAll(() => http.close());

  const signIn = (init_data: string) => http.post("/session/telegram", { init_data }, { token: null });

  it("returns a token once, which acts as that person in their private chat", async () => {
    const data = signed(fresh());
    const first = await signIn(data);
    expect(first.status).toBe(200);
    expect((await signIn(data)).status).toBe(401);
    const step = await http.post("/submit", { type: "log", args: { message: "x" } }, { token: first.body.token });
    expect(step.status).toBe(201);
    const view = await http.application.engine.view(step.body.step_id);
    expect(view?.actor).toMatchObject({ user_id: BEA, chat_id: BEA, name: "Bea B" });
  });

  it("returns nothing for forged or old data, or to strangers", async () => {
    expect((await signIn(signed(fresh(), "1:other"))).status).toBe(401);
    expect((await signIn(signed(fresh(3600)))).status).toBe(401);
    expect((await signIn(signed(fresh(0, user(666))))).status).toBe(403);
  });

  it("returns one token for simultaneous requests with the same data", async () => {
    const data = signed(fresh());
    const statuses = (await Promise.all(Array.from({ length: 5 }, () => signIn(data)))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBe(1);
  });
});

it("doesn't exist without a bot", async () => {
  const http = await HttpFixture.open();
  const answer = await http.post("/session/telegram", { init_data: signed(fresh()) }, { token: null });
  expect(answer.status).toBe(401);
  await http.close();
});
