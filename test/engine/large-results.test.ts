import { MongoClient } from "mongodb";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { progressText } from "../../src/commands/progress-text.ts";
import { cutToSize } from "../../src/engine/cut-to-size.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { defineHandler, type Handler, PermanentError } from "../../src/engine/handler.ts";
import { type JsonValue, jsonSize } from "../../src/engine/json.ts";
import { MAX_ERROR } from "../../src/engine/limits.ts";
import { openDatabase } from "../../src/engine/storage/database.ts";
import { removeFinished } from "../../src/engine/storage/removal.ts";
import { MESSAGES } from "../../src/i18n/languages.ts";
import { plain } from "../../src/i18n/rich-text.ts";
import { isFull } from "../property-runs.ts";
import {
  databaseUri,
  freshName,
  openEngine,
  origin,
  probe,
  run,
  settled,
  start,
  until,
  useEmbeddedDatabase,
} from "./engine-fixture.ts";

useEmbeddedDatabase();

/** A handler that returns what the test gives under the name. */
function returning(values: Record<string, JsonValue>, runs: string[] = []): Handler {
  return defineHandler({
    name: "give",
    summary: "Returns a value of the test.",
    example: { what: "list" },
    params: z.object({ what: z.string() }),
    capability: "chat",
    async run({ params }) {
      runs.push(params.what);
      return values[params.what] ?? null;
    },
  });
}

function users(number: number): JsonValue {
  const documents = Array.from({ length: number }, (_, id) => ({ id, name: `User ${id}`, about: "x".repeat(120) }));
  return { documents, count: number };
}

const give = (name: string, what: string, more: object = {}) => ({ name, handler: "give", params: { what }, ...more });

async function wholeResult(engine: Engine, id: string, step = 0): Promise<JsonValue | undefined> {
  const view = await engine.view(id);
  return view && (await engine.withResults(view)).steps[step]?.result;
}

describe("a large result", () => {
  it("is seen whole by conditions, templates and anyone who asks for it", async () => {
    const db = freshName();
    const engine = await openEngine({ db, more: [returning({ load: users(2_000) }), probe([])] });
    const view = await run(engine, [
      give("Load Users", "load", { save_as: "users" }),
      {
        name: "Tell",
        handler: "probe",
        params: { value: "{steps['Load Users'].result.documents.1999.name}" },
        dependencies: ["Load Users"],
        condition: "steps['Load Users'].result.count > 1999",
      },
      {
        name: "Check",
        handler: "condition_check",
        params: { condition: "len(steps['Load Users'].result.documents) == 2000" },
        dependencies: ["Load Users"],
      },
    ]);
    expect(view.steps).toMatchObject([
      { status: "completed", result: null, stored: { bytes: expect.any(Number) } },
      { status: "completed", result: "User 1999" },
      { status: "completed", result: { met: true } },
    ]);
    expect(view.steps[0]?.cut).toBeUndefined();
    expect(await wholeResult(engine, view.id)).toEqual(users(2_000));
  });

  it("is read only by steps that look at it", async () => {
    const db = freshName();
    const first = await openEngine({ db, more: [returning({ load: users(1_000) }), probe([])] });
    const id = await start(first, [
      give("Load", "load"),
      { name: "Wait", handler: "delay", params: { seconds: 2 }, dependencies: ["Load"] },
      {
        name: "Looks",
        handler: "probe",
        params: { value: "{steps.Load.result.count}" },
        dependencies: ["Wait"],
        retry_count: 0,
      },
      {
        name: "Does not",
        handler: "probe",
        params: { value: "{steps.Load.status}" },
        condition: "steps.Load.status == 'completed'",
        dependencies: ["Wait"],
      },
    ]);
    await until(first, id, (view) => view.steps[1]?.status === "waiting");
    await first.close();
    const client = await new MongoClient(databaseUri()).connect();
    expect((await client.db(db).collection("results").deleteMany({})).deletedCount).toBe(1);
    await client.close();
    const view = await settled(await openEngine({ db, more: [returning({}), probe([])] }), id);
    expect(view.steps[2]?.status).toBe("failed");
    expect(view.steps[3]).toMatchObject({ status: "completed", result: "completed" });
  });

  it("is removed with its execution", async () => {
    const db = freshName();
    const engine = await openEngine({ db, more: [returning({ load: users(500) })] });
    await run(engine, [give("Load", "load")]);
    const database = await openDatabase(databaseUri(), db);
    expect(await database.results.countDocuments()).toBe(1);
    expect(await removeFinished(database, new Date(Date.now() + 60_000), async () => undefined)).toBeDefined();
    expect(await database.results.countDocuments()).toBe(0);
    await database.client.close();
  });

  it("is used by a step with the same idempotency key, and put into the context by save_as while it fits", async () => {
    const runs: string[] = [];
    const engine = await openEngine({ more: [returning({ load: users(800) }, runs), probe([])] });
    const view = await run(engine, [
      give("Load", "load", { idempotency_key: "once", save_as: "users" }),
      give("Again", "load", { idempotency_key: "once", dependencies: ["Load"] }),
      { name: "Count", handler: "probe", params: { value: "{context.users.count}" }, dependencies: ["Again"] },
    ]);
    expect(runs).toEqual(["load"]);
    expect(view.steps[2]?.result).toBe(800);
    expect(await wholeResult(engine, view.id, 1)).toEqual(users(800));
  });
});

it("a large checkpoint is stored separately, and a later attempt and RETRY read it", async () => {
  let works = 0;
  let fails = true;
  const saves = defineHandler({
    name: "saves",
    summary: "Checkpoints a large value, and fails while the test wants it to.",
    example: {},
    params: z.object({}),
    capability: "chat",
    async run({ checkpoint }) {
      const value = await checkpoint("large", async () => {
        works++;
        return users(1_000);
      });
      if (fails) throw new Error("not yet");
      return value;
    },
  });
  const engine = await openEngine({ more: [saves] });
  const { id } = await run(engine, [{ name: "Save", handler: "saves", retry_count: 1, retry_delay: 0.01 }]);
  fails = false;
  expect((await engine.retry(id, origin())).ok).toBe(true);
  expect((await settled(engine, id)).status).toBe("completed");
  expect(works).toBe(1);
  expect(await wholeResult(engine, id)).toEqual(users(1_000));
});

describe("a result over the limit", () => {
  it("loses whole elements, says so, and keeps its counts", async () => {
    const engine = await openEngine({
      more: [returning({ load: users(500), list: ["a".repeat(9_000), "b".repeat(9_000), "c".repeat(9_000)] })],
      limits: { result: 20_000 },
    });
    const view = await run(engine, [
      give("Load", "load"),
      give("After", "none", { dependencies: ["Load"], condition: "steps.Load.result.count == 500" }),
      give("List", "list"),
    ]);
    expect(view.steps.map(({ status, cut }) => [status, cut])).toEqual([
      ["completed", true],
      ["completed", undefined],
      ["completed", true],
    ]);
    const kept = (await wholeResult(engine, view.id)) as { documents: object[]; count: number; truncated: boolean };
    expect(kept).toMatchObject({ count: 500, truncated: true });
    expect(kept.documents.length).toBeGreaterThan(100);
    expect(kept.documents.at(-1)).toEqual((users(500) as { documents: object[] }).documents[kept.documents.length - 1]);
    expect(await wholeResult(engine, view.id, 2)).toEqual(["a".repeat(9_000), "b".repeat(9_000)]);
    const { progress, problems } = MESSAGES.en;
    expect(plain(progressText(view, new Date(), { progress, problems }))).toContain("was too large and was truncated");
  });

  it.each<[string, JsonValue, JsonValue]>([
    ["a text at a whole character", "é".repeat(100), "é".repeat(49)],
    [
      "the largest member first",
      { a: 1, text: "x".repeat(200), b: [2] },
      expect.objectContaining({ a: 1, b: [2], truncated: true }),
    ],
    ["a list within a list", [["y".repeat(60), "z".repeat(60)]], [["y".repeat(60)]]],
  ])("is cut: %s", (_, value, expected) => {
    const kept = cutToSize(value, 100);
    expect(kept).toEqual(expected);
    expect(jsonSize(kept)).toBeLessThanOrEqual(100);
  });
});

describe("many outcomes at once", () => {
  const MANY = isFull ? 1_000 : 420;
  it(`${MANY} results of 60 KB, 400 at once, are all completed`, async () => {
    const engine = await openEngine({ more: [returning({ answer: "x".repeat(60_000) })], concurrency: 1_000 });
    const steps = Array.from({ length: MANY }, (_, i) => give(`s${i}`, "answer"));
    const view = await run(engine, steps, { workflow: { max_parallel_steps: 400 } });
    expect(view.status).toBe("completed");
    expect(view.steps.filter(({ status }) => status === "completed")).toHaveLength(MANY);
    expect(await wholeResult(engine, view.id, MANY - 1)).toBe("x".repeat(60_000));
  });

  it("one that the database refuses fails alone", async () => {
    let together = 0;
    const heavy = defineHandler({
      name: "heavy",
      summary: "Ends together with the others; one of them with a value that is too large.",
      example: { bytes: 1 },
      params: z.object({ bytes: z.number() }),
      capability: "chat",
      async run({ params, setContext }) {
        together++;
        await vi.waitFor(() => expect(together).toBe(20), { timeout: 60_000 });
        for (let i = 0; i * 1e6 < params.bytes; i++) setContext(`k${i}`, "x".repeat(1e6));
        return "done";
      },
    });
    const engine = await openEngine({ more: [heavy], limits: { context: 1e9 }, concurrency: 50 });
    const view = await run(
      engine,
      Array.from({ length: 20 }, (_, i) => ({
        name: `s${i}`,
        handler: "heavy",
        params: { bytes: i === 7 ? 20e6 : 0 },
        retry_count: 0,
      })),
      { workflow: { max_parallel_steps: 50 } },
    );
    expect(view.steps.filter(({ status }) => status !== "completed").map(({ name }) => name)).toEqual(["s7"]);
  });

  it("an error of 50 KB is kept up to its limit, in the step and in the context", async () => {
    const failing = defineHandler({
      name: "failing",
      summary: "Fails with a long error.",
      example: {},
      params: z.object({}),
      capability: "chat",
      run: async () => {
        throw new PermanentError("e".repeat(50_000));
      },
    });
    const engine = await openEngine({ more: [failing] });
    const { steps, context } = await run(engine, [{ name: "Fail", handler: "failing" }]);
    expect(steps[0]?.error).toBe(`${"e".repeat(MAX_ERROR - 1)}…`);
    expect(context.error_message).toBe(steps[0]?.error);
  });
});
