import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor, Right, Shaper } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { ExecutionView } from "../../src/engine/execution.ts";
import type { JsonObject } from "../../src/engine/json.ts";
import type { EngineOptions } from "../../src/engine/services/engine-context.ts";
import type { NewStep } from "../../src/engine/workflow.ts";
import { createHandlers } from "../../src/handlers/table.ts";
import { openEngine, settled, until, useEmbeddedDatabase } from "../engine/engine-fixture.ts";

useEmbeddedDatabase();

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "stepgram-rights-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const OWNER = 1;
function person(user_id: number, chat_id: number): Actor {
  return { user_id, chat_id, message_id: 1, gateway: "test" };
}
async function isOwner({ user_id }: Actor) {
  return user_id === OWNER;
}

/** How far the engines' clock is ahead, in ms. */
let ahead = 0;

function open(authorize: EngineOptions["authorize"], owner = isOwner): Promise<Engine> {
  return openEngine({
    handlers: createHandlers({ files: { root, isOwner: owner } }),
    authorize,
    isOwner: owner,
    shiftTime: (time) => new Date(time.getTime() + ahead),
  });
}

const HOUR: NewStep = { name: "Wait", handler: "delay", params: { hours: 1 } };

/** Lets the hour pass that the execution waits for, once `change` has been made meanwhile. */
async function afterTheHour(engine: Engine, id: string, change: () => void): Promise<ExecutionView> {
  await until(engine, id, ({ steps }) => steps.some(({ waits_for }) => waits_for === "delay"));
  change();
  ahead += 3_600_000;
  await engine.pollNow();
  return settled(engine, id);
}

/** Starts the steps for someone. */
async function begin(engine: Engine, actor: Actor, steps: NewStep[], context: JsonObject = {}): Promise<string> {
  const key = () => ({ key: `k${Math.random()}`, actor });
  const made = await engine.createWorkflowWithSteps({ name: "W" }, steps, key());
  if (!made.ok) throw new Error(made.error.message);
  const started = await engine.execute(made.value.id, context, key());
  if (!started.ok) throw new Error(started.error.message);
  return started.value.id;
}
async function run(engine: Engine, actor: Actor, steps: NewStep[], context: JsonObject = {}): Promise<ExecutionView> {
  return settled(engine, await begin(engine, actor, steps, context));
}

function write(name: string, file_path: string, content: string, more: object = {}): NewStep {
  return {
    name,
    handler: "file_operation",
    params: { operation: "write", file_path, content },
    ...more,
  };
}
function insert(name: string, data: JsonObject, more: object = {}): NewStep {
  return {
    name,
    handler: "database_operation",
    params: { operation: "insert", collection: "notes", data },
    ...more,
  };
}
const find: NewStep = {
  name: "Find",
  handler: "database_operation",
  params: { operation: "find", collection: "notes", projection: { _id: 0 } },
};
const list: NewStep = { name: "List", handler: "file_operation", params: { operation: "list", file_path: "/" } };

describe("rights are checked again before each step", () => {
  test("a step is refused when its right was revoked after the execution started", async () => {
    let allowed = true;
    const engine = await open(async (_, capability) => allowed || capability === "chat");
    const id = await begin(engine, person(OWNER, 1), [
      write("First", "/first.txt", "x"),
      { ...HOUR, dependencies: ["First"] },
      write("Second", "/second.txt", "x", { dependencies: ["Wait"] }),
    ]);
    const view = await afterTheHour(engine, id, () => {
      allowed = false;
    });
    expect(view.steps.map(({ status }) => status)).toEqual(["completed", "completed", "failed"]);
    expect(view.steps[2]).toMatchObject({
      attempts: 1,
      error: expect.stringContaining('needs the "files" permission'),
    });
  });

  test("a retry is refused too, and so is a group that waited", async () => {
    let allowed = true;
    const engine = await open(async (_, capability) => allowed || capability === "chat");
    const tasks: JsonObject[] = [
      { ...HOUR },
      { name: "Write", handler: "file_operation", params: { operation: "write", file_path: "/g.txt", content: "x" } },
    ];
    const id = await begin(engine, person(OWNER, 1), [{ name: "Group", handler: "parallel_group", params: { tasks } }]);
    const view = await afterTheHour(engine, id, () => {
      allowed = false;
    });
    expect(view.steps[0]?.error).toMatch(/task "Write" needs the "files" permission/);
  });

  test("people who are no longer owners do not continue in the owners' files and data", async () => {
    let owner = true;
    const engine = await open(
      async () => true,
      async () => owner,
    );
    const id = await begin(engine, person(OWNER, 5), [
      insert("Shared", { it: "shared" }),
      { ...HOUR, dependencies: ["Shared"] },
      { ...find, dependencies: ["Wait"] },
      { ...list, dependencies: ["Wait"] },
    ]);
    const view = await afterTheHour(engine, id, () => {
      owner = false;
    });
    expect(view.steps[2]?.result).toMatchObject({ count: 0 });
    expect(view.steps[3]?.result).toMatchObject({ count: 0 });
  });
});

describe("what the context says about a person", () => {
  test("changes neither who they are nor where they are", async () => {
    const asked: [Shaper, Right][] = [];
    const engine = await open(async (actor, capability) => {
      asked.push([actor, capability]);
      return capability === "chat";
    });
    const liar = person(2, 20);
    const view = await run(
      engine,
      liar,
      [
        { name: "Say", handler: "send_message", params: { text: "hi", chat_id: "{context.chat_id}" } },
        write("Write", "/x", "x"),
        {
          name: "Lie",
          handler: "set_context",
          params: { key: "user_id", value: OWNER },
        },
        { ...list, dependencies: ["Lie"] },
      ],
      { user_id: OWNER, chat_id: 1, actor: { user_id: OWNER }, gateway: "terminal:x" },
    );
    expect(view.steps.map(({ status }) => status)).toEqual(["failed", "failed", "completed", "failed"]);
    expect(asked.every(([actor]) => actor.user_id === liar.user_id && actor.chat_id === liar.chat_id)).toBe(true);
  });
});

describe("two chats of people who may use files and data", () => {
  const here = person(7, 70);
  const there = person(8, 80);

  test("have their own, and the owners have a third", async () => {
    const engine = await open(async () => true);
    for (const [actor, word] of [
      [here, "here"],
      [there, "there"],
      [person(OWNER, 70), "owners"],
    ] as const)
      await run(engine, actor, [write("Write", "/same.txt", word), insert("Insert", { id: 1, word })]);
    for (const [actor, word] of [
      [here, "here"],
      [there, "there"],
      [person(OWNER, 999), "owners"],
    ] as const) {
      const read = { name: "Read", handler: "file_operation", params: { operation: "read", file_path: "/same.txt" } };
      const view = await run(engine, actor, [read, find]);
      expect(view.steps[0]?.result).toMatchObject({ content: word });
      expect(view.steps[1]?.result).toEqual({ documents: [{ id: 1, word }], count: 1 });
    }
    expect(readFileSync(join(root, "chats/70/same.txt"), "utf8")).toBe("here");
  });

  test("do not reach each other by any path or collection name", async () => {
    const engine = await open(async () => true);
    await run(engine, there, [write("Write", "/theirs.txt", "theirs"), insert("Insert", { word: "theirs" })]);
    const paths = ["/chats/80/theirs.txt", "../80/theirs.txt", "/../80/theirs.txt", "chats/80/theirs.txt"];
    const names = ["80/notes", "80.notes", "chat_80_notes", "notes$80", "../80/notes", "chats.80.notes", "80_notes"];
    const view = await run(
      engine,
      here,
      [
        ...paths.map((_, index) => ({
          name: `Path ${index}`,
          handler: "file_operation",
          params: { operation: "read", file_path: `{context.paths[${index}]}` },
        })),
        ...names.map((_, index) => ({
          name: `Name ${index}`,
          handler: "database_operation",
          params: { operation: "find", collection: `{context.names[${index}]}` },
        })),
      ],
      { paths, names },
    );
    for (const { name, status, result } of view.steps) {
      if (name.startsWith("Path")) expect(status).toBe("failed");
      expect(JSON.stringify(result ?? null)).not.toContain("theirs");
    }
  });

  test("give the same idempotency key different work", async () => {
    const engine = await open(async () => true);
    const step = (word: string) => ({
      name: "Once",
      handler: "set_context",
      params: { key: "word", value: word },
      idempotency_key: "same",
    });
    const first = await run(engine, here, [step("here")]);
    const second = await run(engine, there, [step("there")]);
    expect([first, second].map(({ context }) => context.word)).toEqual(["here", "there"]);
  });
});
