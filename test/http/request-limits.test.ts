import { afterAll, beforeAll, expect, test } from "vitest";
import { REQUEST_BYTES_A_MINUTE, REQUESTS_A_MINUTE } from "../../src/http/request-limits.ts";
import { MAX_STREAMS_OF_PERSON } from "../../src/http/run-streams.ts";
import { MAX_OPEN } from "../../src/telegram/incoming/confirm-in-chat.ts";
import { BEA, CARL, HttpFixture, OWNER } from "./http-fixture.ts";

let http: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open();
});
afterAll(() => http.close());

const READ = { text: "[MULTISTEP:LIST_WORKFLOWS]" };

test("a person's requests a minute are limited, with all their tokens together; others, owners and reading are not", async () => {
  const [first, second] = [await http.tokenOf(BEA), await http.tokenOf(BEA)];
  const send = (token: string) => http.post("/api/interpret", READ, { token });
  for (let i = 0; i < REQUESTS_A_MINUTE; i++) expect((await send(i % 2 === 0 ? first : second)).status).toBe(200);
  const refused = await send(second);
  expect(refused).toMatchObject({ status: 429, body: { code: "too_many" } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await http.get("/api/workflows", { token: first })).status).toBe(200);
  expect((await send(await http.tokenOf(CARL))).status).toBe(200);
  expect((await send(await http.tokenOf(OWNER))).status).toBe(200);
});

test("a person's bodies a minute are limited, whether or not their length is declared", async () => {
  const text = "x".repeat(1_000_000);
  const [token, other] = [await http.tokenOf(CARL, -5), await http.tokenOf(CARL, -6)];
  const most = Math.floor(REQUEST_BYTES_A_MINUTE / 1_000_012);
  for (let i = 0; i < most; i++) expect((await http.post("/api/interpret", { text }, { token })).status).toBe(200);
  expect((await http.post("/api/interpret", { text }, { token })).status).toBe(429);
  const stream = () =>
    fetch(`${http.service.url}/api/interpret`, {
      method: "POST",
      headers: { authorization: `Bearer ${other}`, "content-type": "application/json" },
      body: new Blob([JSON.stringify({ text })]).stream(),
      duplex: "half",
    } as RequestInit);
  for (let i = 0; i < most; i++) expect((await stream()).status).toBe(200);
  expect((await stream()).status).toBe(429);
});

test("one person's streams leave room for others", async () => {
  const token = await http.tokenOf(CARL, -7);
  const run = await http.post("/submit", { type: "delay", args: { seconds: 600 } }, { token });
  const path = `${http.service.url}/api/executions/${run.body.step_id}/events`;
  const stop = new AbortController();
  const open = async (bearer: string) =>
    (await fetch(path, { headers: { authorization: `Bearer ${bearer}` }, signal: stop.signal })).status;
  for (let i = 0; i < MAX_STREAMS_OF_PERSON; i++) expect(await open(token)).toBe(200);
  expect(await open(token)).toBe(429);
  expect(await open(await http.tokenOf(OWNER))).toBe(200);
  stop.abort();
  await expect
    .poll(async () => (await fetch(path, { headers: { authorization: `Bearer ${token}` } })).status)
    .toBe(200);
});

test("a program's tools ask a limited number of questions that nobody has answered", async () => {
  const token = await http.tokenOf(OWNER, -8);
  const steps = [{ name: "D", handler: "file_operation", params: { operation: "delete", file_path: "/a" } }];
  const { buttons } = http.application.chats;
  const question = { kind: "confirm", gateway: "telegram", chat_id: -8, user_id: OWNER, data: {}, lasts: 600 };
  for (let i = 0; i < MAX_OPEN; i++) await buttons.issue(`question ${i}`, question);
  const call = { method: "tools/call", params: { name: "quick_workflow", arguments: { name: "W", steps } } };
  const headers = { accept: "application/json, text/event-stream" };
  const refused = await http.post("/mcp", { jsonrpc: "2.0", id: 1, ...call }, { token, headers });
  expect(JSON.stringify(refused.body)).toContain("too many questions are open");
  expect(await buttons.undecided(-8, "confirm")).toHaveLength(MAX_OPEN);
});
