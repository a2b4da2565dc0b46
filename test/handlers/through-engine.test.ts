import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/engine/json.ts";
import type { NewStep } from "../../src/engine/workflow.ts";
import {
  ACTOR,
  disown,
  freshName,
  openEngine,
  run,
  start,
  until,
  useEmbeddedDatabase,
} from "../engine/engine-fixture.ts";
import { chatsOf } from "../open-engine.ts";

useEmbeddedDatabase();

function step(params: JsonObject, more: JsonObject = {}) {
  return {
    name: "Step",
    handler: "database_operation",
    params,
    ...more,
  };
}
function seed(documents: JsonObject[]) {
  return {
    name: "Seed",
    handler: "database_operation",
    params: { operation: "insert_many", collection: "users", data: documents },
  };
}
const look = {
  name: "Look",
  handler: "database_operation",
  params: { operation: "find", collection: "users", sort: "id" },
};
function behind(name: string) {
  return { dependencies: [name] };
}

describe("templates in database_operation", () => {
  test("the onboarding example updates the right user with a number", async () => {
    const engine = await openEngine();
    const view = await run(
      engine,
      [
        seed([{ id: 123456789 }, { id: "123456789" }, { id: 5 }]),
        step(
          { operation: "update", collection: "users", query: { id: "{context.user_id}" }, data: { onboarded: true } },
          behind("Seed"),
        ),
        { ...look, ...behind("Step") },
      ],
      { context: { user_id: 123456789 } },
    );
    expect(view.status).toBe("completed");
    expect(view.steps[1]?.result).toEqual({ matched_count: 1, modified_count: 1 });
    expect(view.steps[2]?.result).toMatchObject({
      documents: [{ id: 5 }, { id: 123456789, onboarded: true }, { id: "123456789" }],
    });
  });

  test.each<[string, JsonObject, JsonObject]>([
    ["an operator", { $ne: null }, { id: "{context.value}" }],
    ["an operator in a list", [{ $ne: null }] as never, { id: { $in: "{context.value}" } }],
    ["a whole query", { $nor: [] }, "{context.value}" as never],
    ["a path", { "role.admin": null }, "{context.value}" as never],
  ])("%s from the context deletes nothing", async (_, value, query) => {
    const engine = await openEngine();
    const view = await run(
      engine,
      [
        seed([{ id: 1 }, { id: 2 }]),
        step({ operation: "delete", collection: "users", query }, behind("Seed")),
        { ...look, ...behind("Seed") },
      ],
      { context: { value } },
    );
    expect(view.steps[1]).toMatchObject({ status: "failed", attempts: 1 });
    expect(view.steps[1]?.error).toMatch(/a template value is a value, never an operator or a path/);
    expect(view.steps[2]?.result).toMatchObject({ count: 2 });
  });

  test("what a query finds can be inserted elsewhere", async () => {
    const engine = await openEngine();
    const view = await run(engine, [
      seed([{ id: 1, tags: ["a"] }]),
      { ...look, ...behind("Seed") },
      step(
        { operation: "insert", collection: "copies", data: { found: "{steps.Look.result.documents}" } },
        behind("Look"),
      ),
    ]);
    expect(view.steps[2]).toMatchObject({ status: "completed", result: { inserted_count: 1 } });
  });
});

describe("params of a new step", () => {
  test.each<[JsonObject, RegExp]>([
    [
      { operation: "find", collection: "users", query: { $where: "1", id: "{context.id}" } },
      /query\.\$where.*it runs code/,
    ],
    [{ operation: "fnd", collection: "users" }, /did you mean "find"/],
    [{ operation: "delete", collection: "users" }, /"query" must not select every document/],
    [{ operation: "find", collection: "a/b" }, /"collection" must not contain/],
  ])("%j are refused", async (params, message) => {
    const engine = await openEngine({ work: false });
    const checked = engine.checkStep(step(params));
    expect(checked).toMatchObject({ ok: false, error: { message: expect.stringMatching(message) } });
  });

  test.each<JsonObject>([
    { operation: "find", collection: "users", query: "{context.query}", limit: "{context.limit}" },
    { operation: "{context.operation}", collection: "{context.name}" },
    {
      operation: "find",
      collection: "users",
      query: { name: { $regex: "^{context.prefix}" }, age: { $in: "{context.ages}" } },
    },
    { operation: "insert_many", collection: "users", data: "{context.list}" },
  ])("%j wait for their templates", async (params) => {
    const engine = await openEngine({ work: false });
    expect(engine.checkStep(step(params))).toMatchObject({ ok: true });
  });
});

test("a chat_id in the context does not move messages to another chat", async () => {
  const engine = await openEngine();
  const steps: NewStep[] = [
    { name: "A", handler: "send_message", params: { text: "hi {context.chat_id}" } },
    { name: "B", handler: "notification", params: { message: "hi" } },
  ];
  const id = await start(engine, steps, { context: { chat_id: 999 } });
  await until(engine, id, ({ steps: [a, b] }) => a?.waits_for === "message" && b?.waits_for === "message");
  const queued = await chatsOf(engine).outbox.next(ACTOR.gateway, [], 10);
  expect(queued.map(({ chat_id }) => chat_id)).toEqual([ACTOR.chat_id]);
});

test("a message to another chat needs that permission, even if a template names the chat", async () => {
  const engine = await openEngine({ authorize: async (_, capability) => capability !== "other-chats" });
  const steps = [{ name: "A", handler: "send_message", params: { text: "hi", chat_id: "{context.target}" } }];
  const view = await run(engine, steps, { context: { target: "999" } });
  expect(view.steps[0]).toMatchObject({ status: "failed", attempts: 1 });
  expect(view.steps[0]?.error).toMatch(/other-chats/);
  expect(await chatsOf(engine).outbox.pending(ACTOR.gateway, 999)).toBe(0);
});

describe("spaces", () => {
  test("a person who is not an owner does not see shared data", async () => {
    const db = freshName();
    const owner = await openEngine({ db });
    await run(owner, [seed([{ id: 1 }])]);
    await disown(owner).close();
    const guest = await openEngine({ db, isOwner: async () => false });
    const view = await run(guest, [look, { ...seed([{ id: 1 }]), ...behind("Look") }]);
    expect(view.steps.map(({ result }) => result)).toEqual([
      { documents: [], count: 0 },
      { inserted_count: 1, duplicates: 0 },
    ]);
  });
});

test("the engine's collections cannot be reached by their names", async () => {
  const engine = await openEngine();
  for (const collection of ["workflows", "executions", "outbox", "settings"]) {
    const view = await run(engine, [step({ operation: "count", collection })]);
    expect(view.steps[0]?.result).toEqual({ count: 0 });
  }
});
