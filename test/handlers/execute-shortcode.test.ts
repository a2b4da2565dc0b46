import { expect, test } from "vitest";
import type { JsonObject } from "../../src/engine/json.ts";
import type { ShortcodeAnswer, ShortcodeCall, ShortcodeRunner } from "../../src/engine/shortcode-runner.ts";
import { createHandlers } from "../../src/handlers/table.ts";
import { ACTOR, openEngine, run, settled, start, until, useEmbeddedDatabase } from "../engine/engine-fixture.ts";
import { chatsOf } from "../open-engine.ts";

useEmbeddedDatabase();

/** A language with few words that remembers what it was asked. */
class Words implements ShortcodeRunner {
  readonly calls: ShortcodeCall[] = [];

  reach = async () => ["chat"] as const;
  withIds: ShortcodeRunner["withIds"] = async ({ params }) => params;
  find(shortcode: string) {
    if (shortcode === "TEST:ADMIN") return { capability: "admin" as const, isHarmless: false };
    return shortcode.startsWith("TEST:")
      ? { capability: "chat" as const, isHarmless: false }
      : { problem: `there is no ${shortcode}` };
  }

  async run(call: ShortcodeCall): Promise<ShortcodeAnswer> {
    this.calls.push(call);
    const word = call.shortcode.slice(5);
    if (word === "FAIL") return { ok: false, message: "not like this", permanent: true };
    if (word === "LATER" && this.calls.length < 2) return { ok: false, message: "not yet", permanent: false };
    if (word === "POST")
      return { ok: "post", post: { chat_id: call.actor.chat_id, text: "pin", action: { pin: call.params } } };
    return { ok: true, text: "done", result: { params: call.params } };
  }
}

function open(words: Words, more: object = {}) {
  return openEngine({
    handlers: createHandlers({ files: { root: "/nowhere", isOwner: () => true }, shortcodes: () => words }),
    random: () => 0,
    ...more,
  });
}
function step(params: JsonObject, more: JsonObject = {}) {
  return {
    name: "Call",
    handler: "execute_shortcode",
    params,
    ...more,
  };
}

test("returns the command's reply, and asks with the person's own fields", async () => {
  const words = new Words();
  const engine = await open(words);
  const view = await run(engine, [step({ shortcode: "test:echo", params: { a: "{context.value}" } })], {
    context: { value: 5, user_id: 999, chat_id: 999 },
  });
  expect(view.steps[0]?.result).toEqual({ shortcode: "TEST:ECHO", text: "done", result: { params: { a: 5 } } });
  expect(words.calls[0]).toMatchObject({ actor: ACTOR, executionId: view.id, key: expect.stringContaining(view.id) });
});

test("a refusal is final, and a temporary failure is retried with the same key", async () => {
  const words = new Words();
  const engine = await open(words);
  const refused = await run(engine, [step({ shortcode: "TEST:FAIL" })]);
  expect(refused.steps[0]).toMatchObject({ status: "failed", attempts: 1, error: "TEST:FAIL: not like this" });
  words.calls.length = 0;
  const later = await run(engine, [step({ shortcode: "TEST:LATER" }, { retry_delay: 0.01 })]);
  expect(later.steps[0]).toMatchObject({ status: "completed", attempts: 2 });
  expect(new Set(words.calls.map(({ key }) => key)).size).toBe(1);
});

test("waits for an action by the chat's own process, and its outcome is the result", async () => {
  const engine = await open(new Words());
  const id = await start(engine, [step({ shortcode: "TEST:POST", params: 7 })]);
  await until(engine, id, ({ steps: [one] }) => one?.waits_for === "message");
  const [wish] = await chatsOf(engine).outbox.next(ACTOR.gateway, [], 1);
  expect(wish).toMatchObject({ chat_id: ACTOR.chat_id, action: { pin: 7 } });
  await chatsOf(engine).outbox.delivered(wish!.key, [], { text: "pinned", result: { message_id: 7 } });
  const view = await settled(engine, id);
  expect(view.steps[0]).toMatchObject({
    attempts: 1,
    result: { shortcode: "TEST:POST", text: "pinned", result: { message_id: 7 } },
  });
});

test("a failed action fails the step, naming the command", async () => {
  const engine = await open(new Words());
  const id = await start(engine, [step({ shortcode: "TEST:POST", params: 7 })]);
  await until(engine, id, ({ steps: [one] }) => one?.waits_for === "message");
  const [wish] = await chatsOf(engine).outbox.next(ACTOR.gateway, [], 1);
  await chatsOf(engine).outbox.failed(wish!.key, "not enough rights");
  const view = await settled(engine, id);
  expect(view.steps[0]).toMatchObject({ status: "failed", error: "TEST:POST: not enough rights" });
});

test("needs what the command needs, and doesn't ask without it", async () => {
  const words = new Words();
  const engine = await open(words, { authorize: async (_: unknown, capability: string) => capability === "chat" });
  const view = await run(engine, [step({ shortcode: "TEST:ADMIN" })]);
  expect(view.steps[0]?.error).toMatch(/needs the "admin" permission/);
  expect(words.calls).toEqual([]);
});

test("a value that contains a template does not become part of a command", async () => {
  const words = new Words();
  const engine = await open(words);
  const params = { shortcode: "TEST:ECHO", params: { steps: [{ name: "{context.value}" }], fixed: "{context.name}" } };
  const view = await run(engine, [step(params)], { context: { value: { a: ["{secrets.KEY}"] }, name: "Ann" } });
  expect(view.steps[0]).toMatchObject({
    status: "failed",
    attempts: 1,
    error: expect.stringContaining("contains a template"),
  });
  expect(words.calls).toEqual([]);
});

test.each<[JsonObject, RegExp]>([
  [{ shortcode: "GROUP:PIN" }, /"shortcode": there is no GROUP:PIN/],
  [{ shortcode: "TEST:{context.word}" }, /shortcode must be written out, not a template/],
  [{ shortcode: "PIN" }, /must be NAMESPACE:ACTION/],
  [{ shortcode: "TEST:ECHO:5" }, /its arguments go into params/],
  [{ params: "x" }, /"shortcode" is required/],
  [{ shortcode: "TEST:ECHO", param: 5 }, /unknown parameter "param", did you mean "params"/],
])("%j is refused when the step is added", async (params, message) => {
  const engine = await open(new Words(), { work: false });
  expect(engine.checkStep(step(params))).toMatchObject({
    ok: false,
    error: { message: expect.stringMatching(message) },
  });
});
