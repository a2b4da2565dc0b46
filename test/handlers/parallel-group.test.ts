import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { OpenOptions } from "../../src/app/open-engine.ts";
import type { Right } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { defineHandler, type Handler, PermanentError } from "../../src/engine/handler.ts";
import type { JsonObject } from "../../src/engine/json.ts";
import { z } from "../../src/engine/zod.ts";
import { createHandlers } from "../../src/handlers/table.ts";
import {
  ACTOR,
  databaseUri,
  disown,
  freshName,
  openEngine,
  run,
  settled,
  start,
  until,
  useEmbeddedDatabase,
} from "../engine/engine-fixture.ts";
import { chatsOf } from "../open-engine.ts";

useEmbeddedDatabase();

const root = mkdtempSync(join(tmpdir(), "stepgram-files-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A handler that records its runs, waits until `together` of them are running at the same time, and fails as often as told. */
function worker(runs: string[]): Handler {
  let atWork = 0;
  let release: () => void = () => undefined;
  const met = new Promise<void>((resolve) => {
    release = resolve;
  });
  return defineHandler({
    name: "work",
    summary: "For tests.",
    example: {},
    capability: "chat",
    params: z.object({
      failures: z.number().default(0),
      permanent: z.boolean().default(false),
      together: z.number().default(0),
      size: z.number().default(0),
      key: z.string().optional(),
    }),
    async run({ params, idempotencyKey, attempt, setContext, checkpoint }) {
      runs.push(idempotencyKey);
      if (++atWork === params.together) release();
      if (params.together > 0) await met;
      if (params.permanent) throw new PermanentError("never");
      if (attempt <= params.failures) throw new Error(`failure ${attempt}`);
      const drawn = await checkpoint("once", async () => runs.length);
      if (params.key !== undefined) setContext(params.key, drawn);
      return params.size > 0 ? "x".repeat(params.size) : { drawn };
    },
  });
}

function open(runs: string[], options: Partial<OpenOptions> = {}): Promise<Engine> {
  return openEngine({
    handlers: createHandlers({ files: { root, isOwner: () => true }, more: [worker(runs)] }),
    random: () => 0,
    ...options,
  });
}

function group(tasks: JsonObject[], more: JsonObject = {}) {
  return {
    name: "Group",
    handler: "parallel_group",
    params: { tasks },
    ...more,
  };
}
function task(name: string, params: JsonObject = {}, handler = "work") {
  return { name, handler, params };
}

test("the guide's group gives each task's result under its name", async () => {
  const engine = await open([]);
  const view = await run(engine, [
    group([
      { name: "Task 1", handler: "log", params: { message: "Parallel task 1" } },
      { name: "Task 2", handler: "delay", params: { seconds: 0.2 } },
    ]),
    {
      name: "Read",
      handler: "set_context",
      params: { key: "seen", value: "{steps.Group.result['Task 1'].message}" },
      dependencies: ["Group"],
    },
  ]);
  expect(view.steps[0]).toMatchObject({
    attempts: 1,
    result: { "Task 1": { message: "Parallel task 1", level: "info" }, "Task 2": { seconds: 0.2 } },
  });
  expect(view.context.seen).toBe("Parallel task 1");
});

test("tasks run at the same time, each with its own idempotency key", async () => {
  const runs: string[] = [];
  const engine = await open(runs);
  const names = ["A", "B", "C", "Größe\n4"];
  const view = await run(engine, [group(names.map((name) => task(name, { together: 4 })))]);
  expect(view.status).toBe("completed");
  expect(new Set(runs).size).toBe(4);
  expect(runs.every((key) => /^[\x21-\x7e]+$/.test(key))).toBe(true);
});

test("a retry repeats only unfinished tasks, and keeps what the others set", async () => {
  const runs: string[] = [];
  const engine = await open(runs);
  const view = await run(engine, [
    group(
      [
        task("Good", { key: "good" }),
        task("Bad", { failures: 1, key: "bad" }),
        task("Slow", { seconds: 0.05 }, "delay"),
      ],
      {
        retry_delay: 0.01,
      },
    ),
  ]);
  expect(view.steps[0]).toMatchObject({ status: "completed", attempts: 2 });
  expect(runs.map((key) => key.split(":").at(-1)).sort()).toEqual(["Bad", "Bad", "Good"]);
  expect(view.context).toMatchObject({ good: expect.any(Number), bad: expect.any(Number) });
});

test("a failed task is named with its handler; running tasks are not lost", async () => {
  const runs: string[] = [];
  const engine = await open(runs);
  const view = await run(engine, [group([task("Good"), task("Bad one", { permanent: true }), task("Other")])]);
  expect(view.steps[0]).toMatchObject({ status: "failed", attempts: 1, error: 'task "Bad one" (work): never' });
});

test("a delay in a group holds no worker, does not count towards the step's timeout, and survives a restart", async () => {
  const db = freshName();
  const runs: string[] = [];
  const first = disown(await open(runs, { db }));
  const id = await start(first, [group([task("Wait", { seconds: 5 }, "delay"), task("Once")], { timeout: 3 })]);
  const waiting = await until(first, id, ({ steps: [step] }) => step?.waits_for === "delay");
  await first.close({ graceMs: 100 });
  const second = await open(runs, { db });
  const view = await settled(second, id);
  expect(view.steps[0]).toMatchObject({ status: "completed", attempts: 1, result: { Wait: { seconds: 5 } } });
  expect(runs).toHaveLength(1);
  expect(view.ended_at!.getTime()).toBeGreaterThanOrEqual(waiting.steps[0]!.due!.getTime());
});

test("messages of a group are sent once each, and their ids are returned", async () => {
  const engine = await open([]);
  const id = await start(engine, [
    group([
      task("Hi", { text: "hello" }, "send_message"),
      task("Note", { message: "done" }, "notification"),
      task("Work"),
    ]),
  ]);
  await until(engine, id, ({ steps: [step] }) => step?.waits_for === "message");
  const sent: string[] = [];
  for (let message_id = 100; message_id < 102; message_id++) {
    const [message] = await chatsOf(engine).outbox.next(ACTOR.gateway, [], 1);
    sent.push(message!.text);
    await chatsOf(engine).outbox.delivered(message!.key, [message_id]);
  }
  const view = await settled(engine, id);
  expect(sent.sort()).toEqual(["hello", "ℹ️ done"]);
  const result = view.steps[0]!.result as Record<string, JsonObject>;
  expect(result.Hi).toMatchObject({ chat_id: ACTOR.chat_id });
  expect([result.Hi?.message_id, result.Note?.message_id].sort()).toEqual([100, 101]);
  expect(await chatsOf(engine).outbox.pending(ACTOR.gateway)).toBe(0);
});

test("a message that cannot be delivered fails its task by name", async () => {
  const engine = await open([]);
  const id = await start(engine, [group([task("Hi", { text: "hello" }, "send_message")])]);
  await until(engine, id, ({ steps: [step] }) => step?.waits_for === "message");
  const [message] = await chatsOf(engine).outbox.next(ACTOR.gateway, [], 1);
  await chatsOf(engine).outbox.failed(message!.key, "the chat is gone");
  const view = await settled(engine, id);
  expect(view.steps[0]).toMatchObject({ status: "failed", error: 'task "Hi" (send_message): the chat is gone' });
});

test("groups inside groups work, also with waits", async () => {
  const engine = await open([]);
  const inner = { tasks: [task("Deep", { seconds: 0.1 }, "delay"), task("Log", { message: "in" }, "log")] };
  const view = await run(engine, [group([task("Inner", inner, "parallel_group"), task("Beside")])]);
  expect(view.steps[0]).toMatchObject({
    status: "completed",
    result: { Inner: { Deep: { seconds: 0.1 }, Log: { message: "in" } } },
  });
});

test("large results of tasks are kept whole", async () => {
  const engine = await open([]);
  const view = await run(engine, [group([task("Big", { size: 50_000 }), task("Small", { size: 5 })])]);
  const { steps } = await engine.withResults(view);
  expect(steps[0]?.result).toEqual({ Big: "x".repeat(50_000), Small: "xxxxx" });
});

test("each task's permission is checked with its filled-in params, and if one is missing nothing runs", async () => {
  const runs: string[] = [];
  const asked: Right[] = [];
  const engine = await open(runs, {
    authorize: async (_, capability) => {
      asked.push(capability);
      return capability === "chat";
    },
  });
  const tasks = [task("Fine"), task("Elsewhere", { text: "hi", chat_id: "{context.target}" }, "send_message")];
  const view = await run(engine, [group(tasks)], { context: { target: 999 } });
  expect(view.steps[0]).toMatchObject({ status: "failed", attempts: 1 });
  expect(view.steps[0]?.error).toMatch(/"Group": task "Elsewhere" needs the "other-chats" permission/);
  expect(asked).toContain("other-chats");
  expect(runs).toEqual([]);
});

test("in a group too, a value from the context is a value, never an operator", async () => {
  const engine = await open([]);
  const remove = { operation: "delete", collection: "users", query: { id: "{context.id}" } };
  const view = await run(engine, [group([task("Remove", remove, "database_operation")])], {
    context: { id: { $ne: null } },
  });
  expect(view.steps[0]?.error).toMatch(/task "Remove": .*never an operator/);
});

function many(count: number) {
  return Array.from({ length: count }, (_, index) => task(`T${index}`));
}
function nested(levels: number): JsonObject {
  return levels === 1 ? { tasks: many(1) } : { tasks: [task("G", nested(levels - 1), "parallel_group")] };
}

test.each<[string, unknown, RegExp]>([
  ["no tasks", [], /tasks must have at least one task/],
  ["no list", { a: 1 }, /tasks must be a list/],
  [
    "an unknown handler",
    [{ name: "A", handler: "lgo", params: {} }],
    /tasks\[0\]\.handler there is no handler "lgo", did you mean "log"/,
  ],
  ["wrong params of a task", [task("A", { seconds: "soon" }, "delay")], /"tasks\.0\.params\.seconds" must be a number/],
  ["missing params", [{ name: "A", handler: "log" }], /"tasks\.0\.params\.message" is required/],
  ["two tasks of one name", [task("A"), task("A")], /tasks\[1\]\.name "A" is already the name of another task/],
  ["no name", [{ handler: "log", params: { message: "x" } }], /tasks\[0\]\.name is required/],
  ["a name that acts", [task("__proto__")], /tasks\[0\]\.name is a reserved name/],
  ["an unknown field", [{ ...task("A"), parms: {} }], /unknown field parms, did you mean "params"/],
  ["too many tasks", many(101), /has 101 tasks; at most 100/],
  ["too many tasks with templates", [...many(100), task("X", { message: "{context.a}" }, "log")], /has 101 tasks/],
  ["too many groups in each other", nested(4).tasks, /more than 3 levels deep/],
  ["a template for the list", "{context.tasks}", /tasks must be written out/],
  [
    "a template for a handler",
    [{ name: "A", handler: "{context.h}", params: {} }],
    /a task's handler must be written out/,
  ],
  ["a template for a name", [task("{context.n}")], /a task's name must be written out/],
  [
    "a template for params",
    [{ name: "A", handler: "log", params: "{context.p}" }],
    /a task's params must be written out/,
  ],
  [
    "a secret for a log",
    [task("A", { message: "{secrets.KEY}" }, "log")],
    /\{secrets\.KEY\} may be used only in the url, headers and data of api_call/,
  ],
])("%s is refused when the step is added", async (_, tasks, message) => {
  const engine = await open([], { uri: databaseUri() });
  const checked = engine.checkStep({
    name: "Group",
    handler: "parallel_group",
    params: { tasks: tasks as JsonObject[] },
  });
  expect(checked).toMatchObject({ ok: false, error: { message: expect.stringMatching(message) } });
});

test("groups three levels deep, and a secret for a request inside, are accepted", async () => {
  const engine = await open([]);
  const call = task("Call", { url: "https://example.com", headers: { a: "{secrets.KEY}" } }, "api_call");
  for (const params of [nested(3), { tasks: [call] }])
    expect(engine.checkStep({ name: "Group", handler: "parallel_group", params })).toMatchObject({ ok: true });
});
