import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, viewerOf } from "../../src/engine/actor.ts";
import type { JsonObject } from "../../src/engine/json.ts";
import { plain } from "../../src/i18n/rich-text.ts";
import { interpret } from "../../src/interpreter/run-message.ts";
import { BEA, CARL, HttpFixture, OWNER } from "./http-fixture.ts";

let http: HttpFixture;

beforeAll(async () => {
  http = await HttpFixture.open();
});
afterAll(() => http.close());

let messages = 0;

/** The bot's reply to a message from that person, in a group with all of them. */
async function said(user_id: number, text: string, chat_id = -5): Promise<string> {
  const { engine, chats, access, registry } = http.application;
  const actor: Actor = { user_id, chat_id, message_id: 1, gateway: "telegram", name: `Person ${user_id}` };
  const viewer = viewerOf(actor, await access.isOwner(actor));
  const message = { key: `test:${++messages}`, actor, viewer, text, memory: {}, outcomes: [] };
  const reply = await interpret(message as never, {
    engine,
    chats,
    registry,
    authorize: access.authorize,
    recordOutcome: async () => {},
  });
  return reply.parts.map(({ text }) => (typeof text === "string" ? text : plain(text))).join("\n");
}

const HOOK = /\/hooks\/([\w-]{43})/;
const steps = `[MULTISTEP:ADD_STEP:workflow_id:Keep:set_context:{"key":"kept","value":"{context.request.body}"}]`;

/** Makes a workflow that keeps the body, and a webhook of it: its token, and the whole reply. */
async function hook(options = "", by = OWNER, more = steps): Promise<{ token: string; reply: string }> {
  const reply = await said(
    by,
    `[MULTISTEP:CREATE_WORKFLOW:Hooked ${++messages}]\n${more}\n[MULTISTEP:WEBHOOK:workflow_id${options}]`,
  );
  const token = HOOK.exec(reply)?.[1];
  if (token === undefined) throw new Error(reply);
  return { token, reply };
}

function call(token: string, body: string | Uint8Array, headers: Record<string, string> = {}, query = "") {
  const type = { "content-type": "application/json", ...headers };
  return fetch(`${http.service.url}/hooks/${token}${query}`, { method: "POST", body: body as string, headers: type });
}

/** The context of a run once it has settled. */
async function contextOf(response: Response): Promise<JsonObject> {
  expect(response.status).toBe(202);
  const { execution_id } = (await response.json()) as { execution_id: string };
  for (;;) {
    const view = await http.application.engine.view(execution_id);
    if (view !== undefined && (view.status === "completed" || view.status === "failed")) return view.context;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function runs(): Promise<number> {
  return (await http.application.engine.listExecutions({ chat_id: -5, all: false }, { limit: 1 })).total;
}

describe("WEBHOOK", () => {
  it("shows an address and a curl command, once", async () => {
    const { token, reply } = await hook();
    expect(reply).toContain(`${http.service.url}/hooks/${token}`);
    expect(reply).toContain(`curl -d '{"hello":"world"}'`);
    const listed = await said(OWNER, "[MULTISTEP:LIST_WEBHOOKS]");
    expect(listed).toContain("not called yet");
    expect(listed).not.toContain(token);
  });

  it("keeps the token as a hash, and never shows the secret", async () => {
    const { token, reply } = await hook(':{"secret":"a-very-secret-text-1"}');
    expect(reply).not.toContain("a-very-secret");
    expect(reply).toContain("X-Hub-Signature-256");
    const listed = JSON.stringify(await http.application.engine.listWebhooks({ chat_id: 0, all: true }));
    expect(listed).not.toContain("a-very-secret");
    expect(listed).not.toContain(token);
  });

  it("says what to set if no HTTP service is running", async () => {
    const { registry } = http.application;
    const address = registry.httpAddress;
    registry.httpAddress = undefined;
    const reply = await said(OWNER, `[MULTISTEP:CREATE_WORKFLOW:Deaf]\n[MULTISTEP:WEBHOOK:workflow_id]`);
    registry.httpAddress = address;
    expect(reply).toContain("HTTP_PORT");
  });

  it.each([
    [':{"secret":"short"}', "16 to 200 characters"],
    [':{"key":"x"}', 'no option "key"'],
  ])("refuses %s", async (options, why) => {
    expect(await said(OWNER, `[MULTISTEP:CREATE_WORKFLOW:X]\n[MULTISTEP:WEBHOOK:workflow_id${options}]`)).toContain(
      why,
    );
  });

  it("is held back after a step that failed", async () => {
    const reply = await said(
      OWNER,
      `[MULTISTEP:CREATE_WORKFLOW:Gate]\n[MULTISTEP:ADD_STEP:workflow_id:Ask:aproval:{}]\n[MULTISTEP:WEBHOOK:workflow_id]`,
    );
    expect(reply).not.toMatch(HOOK);
  });
});

describe("a request to a webhook", () => {
  it("starts the workflow with its body, query and headers", async () => {
    const { token } = await hook("", OWNER, steps.replace("context.request.body", "context.request"));
    const context = await contextOf(
      await call(
        token,
        '{"a":[1,9007199254740993]}',
        { "x-event": "push", authorization: "Bearer hidden" },
        "?q=1&q=2&r=x",
      ),
    );
    expect(context.kept).toMatchObject({
      method: "POST",
      body: { a: [1, 9007199254740993n] },
      query: { q: ["1", "2"], r: "x" },
      headers: { "x-event": "push" },
    });
    expect(JSON.stringify(Object.keys((context.kept as { headers: object }).headers))).not.toContain("authorization");
  });

  it("must be signed if the webhook has a secret", async () => {
    const secret = "a-very-secret-text-1";
    const { token } = await hook(`:{"secret":"${secret}"}`);
    const body = '{"signed":true}';
    const sign = (text: string, by = secret) => `sha256=${createHmac("sha256", by).update(text).digest("hex")}`;
    const before = await runs();
    for (const headers of [
      {},
      { "x-hub-signature-256": sign(body, "another") },
      { "x-hub-signature-256": sign(`${body} `) },
      { "x-hub-signature-256": "sha256=" },
    ])
      expect((await call(token, body, headers as Record<string, string>)).status).toBe(403);
    expect(await runs()).toBe(before);
    const context = await contextOf(await call(token, body, { "x-hub-signature-256": sign(body) }));
    expect(context.kept).toEqual({ signed: true });
  });

  it.each(["x-github-delivery", "idempotency-key"])("starts one run for each %s", async (header) => {
    const { token } = await hook();
    const other = await hook();
    const before = await runs();
    const ids = await Promise.all(
      ["{}", "{}", '{"other":1}'].map(
        async (body) =>
          ((await (await call(token, body, { [header]: "d-1" })).json()) as { execution_id: string }).execution_id,
      ),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await runs()).toBe(before + 1);
    await contextOf(await call(token, "{}", { [header]: "d-2" }));
    await contextOf(await call(other.token, "{}", { [header]: "d-1" }));
    expect(await runs()).toBe(before + 3);
  });

  it("may contain a form or text", async () => {
    const { token } = await hook();
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await contextOf(await call(token, "a=1&b=%5BMULTISTEP%5D&a=2", form))).kept).toEqual({
      a: ["1", "2"],
      b: "[MULTISTEP]",
    });
    const parts = new FormData();
    parts.set("name", "Ada");
    parts.set("file", new Blob(["hello"], { type: "text/plain" }), "a.txt");
    const sent = await fetch(`${http.service.url}/hooks/${token}`, { method: "POST", body: parts });
    expect((await contextOf(sent)).kept).toMatchObject({ name: "Ada", file: { file: "a.txt", bytes: 5 } });
    expect((await contextOf(await call(token, "just text", { "content-type": "text/plain" }))).kept).toBe("just text");
    expect(
      (await contextOf(await call(token, new Uint8Array([255, 254, 0]), { "content-type": "image/png" }))).kept,
    ).toBe("//4A");
  });

  it.each([
    ["is too large", "x".repeat(300_000), "text/plain", 413],
    ["is larger than any", "x".repeat(1_100_000), "text/plain", 413],
    ["is no JSON though it says so", "{oops", "application/json", 400],
    ["is nested too deep", `${"[".repeat(200)}${"]".repeat(200)}`, "application/json", 400],
    ["is not the form that it says", "x", "multipart/form-data; boundary=y", 400],
  ])("is refused if its body %s", async (_, body, type, status) => {
    const { token } = await hook();
    const before = await runs();
    expect((await call(token, body, { "content-type": type })).status).toBe(status);
    expect(await runs()).toBe(before);
  });

  it("is data: nothing in it acts as a shortcode, a template or an operator", async () => {
    const { token } = await hook(
      "",
      OWNER,
      [
        steps,
        `[MULTISTEP:ADD_STEP:workflow_id:Copy:set_context:{"key":"copy","value":"<{context.kept.t}>"}:previous]`,
        `[MULTISTEP:ADD_STEP:workflow_id:Find:database_operation:{"operation":"count","collection":"people","query":{"name":"{context.kept.q}"}}:previous]`,
      ].join("\n"),
    );
    const body = `{"t":"[MULTISTEP:CANCEL:execution_id] {context.user_id} {secrets.X}","q":{"$ne":null},"__proto__":{"admin":true},"a.b":1}`;
    const context = await contextOf(await call(token, body));
    expect(context.copy).toBe("<[MULTISTEP:CANCEL:execution_id] {context.user_id} {secrets.X}>");
    expect(Object.keys(context.kept as object)).toEqual(["t", "q", "__proto__", "a.b"]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it("starts nothing at an unknown or removed address, or for a deleted workflow", async () => {
    expect((await call("x".repeat(43), "{}")).status).toBe(404);
    const { token, reply } = await hook();
    const id = /wh_\w{10}/.exec(reply)?.[0];
    expect(await said(OWNER, `[MULTISTEP:REMOVE_WEBHOOK:${id}]`)).toContain("Removed webhook");
    expect((await call(token, "{}")).status).toBe(404);
    const other = await hook();
    const workflow = /wf_\w{10}/.exec(other.reply)?.[0];
    await said(OWNER, `[MULTISTEP:DELETE_WORKFLOW:${workflow}]`);
    expect((await call(other.token, "{}")).status).toBe(404);
  });

  it("asks for a POST, whether or not it knows the address", async () => {
    for (const token of [(await hook()).token, "x".repeat(43)]) {
      const answer = await fetch(`${http.service.url}/hooks/${token}`);
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
      expect(await answer.text()).toContain("accepts only POST, not GET");
    }
  });
});

describe("a change by someone else", () => {
  it("suspends the webhook until its creator confirms it", async () => {
    const { token, reply } = await hook("", BEA);
    const [id, workflow] = [/wh_\w{10}/.exec(reply)?.[0], /wf_\w{10}/.exec(reply)?.[0]];
    await contextOf(await call(token, "{}"));
    await said(OWNER, `[MULTISTEP:ADD_STEP:${workflow}:More:log:{"message":"x"}]`);
    const before = await runs();
    expect((await call(token, "{}")).status).toBe(409);
    expect((await call(token, "{}")).status).toBe(409);
    expect(await runs()).toBe(before);
    expect(await said(BEA, "[MULTISTEP:LIST_WEBHOOKS]")).toContain("suspended");
    expect(await said(OWNER, `[MULTISTEP:RESUME_WEBHOOK:${id}]`)).toContain("only they can");
    expect(await said(BEA, `[MULTISTEP:RESUME_WEBHOOK:${id}]`)).toContain("again");
    await contextOf(await call(token, "{}"));
  });

  it("can be removed only by its creator and by owners", async () => {
    const { reply } = await hook("", BEA);
    const id = /wh_\w{10}/.exec(reply)?.[0];
    expect(await said(CARL, `[MULTISTEP:REMOVE_WEBHOOK:${id}]`)).toContain("only they or an owner");
    expect(await said(CARL, `[MULTISTEP:REMOVE_WEBHOOK:${id}]`, CARL)).toContain("There is no webhook");
    expect(await said(OWNER, `[MULTISTEP:REMOVE_WEBHOOK:${id}]`)).toContain("Removed");
  });
});

it("a step cannot create a webhook", async () => {
  const reply = await said(
    OWNER,
    `[MULTISTEP:CREATE_WORKFLOW:Inner]\n[MULTISTEP:ADD_STEP:workflow_id:Hook:execute_shortcode:{"shortcode":"MULTISTEP:WEBHOOK","params":"workflow_id"}:none:300:{"retry_count":0}]\n[MULTISTEP:EXECUTE:workflow_id]`,
  );
  const id = /ex_\w{10}/.exec(reply)?.[0] ?? "";
  for (;;) {
    const view = await http.application.engine.view(id);
    if (view?.status === "failed" || view?.status === "completed") {
      expect(view.status).toBe("failed");
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
