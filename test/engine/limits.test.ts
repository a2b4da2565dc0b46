import { describe, expect, it } from "vitest";
import { defineHandler, sleep } from "../../src/engine/handler.ts";
import { MAX_WAITING_RESULT } from "../../src/engine/limits.ts";
import { MAX_STEPS } from "../../src/engine/plan.ts";
import { allowDescendant, BUDGET_OF_STEPS } from "../../src/engine/services/descendants.ts";
import { connect } from "../../src/engine/storage/database.ts";
import { z } from "../../src/engine/zod.ts";
import { databaseUri, freshName, openEngine, probe, run, step, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const text = "x".repeat(300);

describe("the context's limit", () => {
  it("holds for save_as: the step completes, keeps its result, and reports the key that was not set", async () => {
    const engine = await openEngine({ more: [probe([])], limits: { context: 500 } });
    const view = await run(engine, [
      step("a", { params: { value: text }, save_as: "first" }),
      step("b", { params: { value: text }, save_as: "second", dependencies: ["a"] }),
      step("c", { params: { value: "small" }, save_as: "third", dependencies: ["b"] }),
    ]);
    expect(view.status).toBe("completed");
    expect(view.context).toMatchObject({ first: text, third: "small" });
    expect(view.context).not.toHaveProperty("second");
    expect(view.steps[1]).toMatchObject({
      status: "completed",
      result: text,
      note: 'The context is full: "second" (302 bytes) was not set.',
    });
    expect(view.steps[2]?.note).toBeUndefined();
  });

  it("holds for parallel steps that would each fit", async () => {
    const engine = await openEngine({ more: [probe([])], limits: { context: 600 } });
    const view = await run(
      engine,
      ["a", "b", "c"].map((name) => step(name, { params: { ms: 100, sets: { [name]: text } } })),
    );
    expect(view.status).toBe("completed");
    expect(["a", "b", "c"].filter((name) => Object.hasOwn(view.context, name))).toHaveLength(1);
    expect(view.steps.filter(({ note }) => note !== undefined)).toHaveLength(2);
  });

  it("lets a key be replaced by a value of the same size or smaller", async () => {
    const engine = await openEngine({ more: [probe([])], limits: { context: 500 } });
    const view = await run(engine, [
      step("a", { params: { sets: { k: text } } }),
      step("b", { params: { sets: { k: "y".repeat(300) } }, dependencies: ["a"] }),
    ]);
    expect(view.context.k).toBe("y".repeat(300));
  });
});

describe("the limit on a step's filled-in templates", () => {
  it("fails a step permanently at 375 MB, and lets one of 2 MB run", async () => {
    const engine = await openEngine({ more: [probe([])] });
    const view = await run(engine, [
      step("set", { params: { sets: { a: "x".repeat(250_000) } } }),
      step("fits", { params: { list: new Array(8).fill("{context.a}") }, dependencies: ["set"] }),
      step("bomb", { params: { list: new Array(1_500).fill("{context.a}") }, dependencies: ["fits"], retry_count: 3 }),
    ]);
    expect(view.steps[1]?.status).toBe("completed");
    expect(view.steps[2]).toMatchObject({ status: "failed", attempts: 1 });
    expect(view.steps[2]?.error).toContain("larger than 4 MB in total");
  });
});

describe("the limit on an execution's stored data", () => {
  it("truncates results above it, which say so, and the execution runs to the end", async () => {
    const engine = await openEngine({ more: [probe([])], limits: { kept: 52_000 } });
    const list = Array.from({ length: 800 }, (_, n) => `item ${n}`);
    const names = ["a", "b", "c", "d"];
    const steps = names.map((name, i) =>
      step(name, { params: { value: { list } }, ...(i === 0 ? {} : { dependencies: [names[i - 1]] }) }),
    );
    const view = await run(engine, steps);
    expect(view.status).toBe("completed");
    expect(view.steps.map(({ cut = false }) => cut)).toEqual([false, true, true, true]);
    // The plan, with the four values, is kept as well.
    const whole = (await engine.withResults(view)).steps.map(({ result }) => JSON.stringify(result).length);
    expect(whole[0]).toBeGreaterThan(8_000);
    expect(whole[1]).toBeLessThan(whole[0] as number);
    expect(whole[3]).toBeLessThan(1_100);
    expect((await engine.withResults(view)).steps[3]?.result).toMatchObject({ truncated: true });
  });
});

describe("the limit on a waiting step's result", () => {
  it("truncates it to whole characters, and the step completes with that", async () => {
    const waiting = defineHandler({
      name: "waiting",
      summary: "Waits with a large result.",
      example: {},
      params: z.strictObject({}),
      capability: "chat",
      effects: () => [],
      run: async () => sleep(0.05, { text: "é".repeat(MAX_WAITING_RESULT) }),
    });
    const engine = await openEngine({ more: [waiting] });
    const view = await run(engine, [{ name: "Wait", handler: "waiting", params: {} }]);
    expect(view.status).toBe("completed");
    const result = JSON.stringify((await engine.withResults(view)).steps[0]?.result);
    expect(Buffer.byteLength(result)).toBeLessThanOrEqual(MAX_WAITING_RESULT);
    expect(Buffer.byteLength(result)).toBeGreaterThan(MAX_WAITING_RESULT / 2);
  });
});

it("a workflow of more than 10,000 steps is refused", async () => {
  const engine = await openEngine({ more: [probe([])] });
  const steps = Array.from({ length: MAX_STEPS + 1 }, (_, n) => step(`Step ${n}`));
  const actor = { user_id: 1, chat_id: 1, message_id: 1, gateway: "test" };
  const made = await engine.createWorkflowWithSteps({ name: "Large" }, steps, { key: freshName(), actor });
  expect(made).toMatchObject({ ok: false, error: { code: "limit" } });
});

it("executions that start each other have 20,000 steps in total", async () => {
  const database = await connect(databaseUri(), freshName());
  try {
    const below = { root: "ex_root", depth: 1 };
    const start = (steps: number) => allowDescendant(database, below, steps, new Date());
    expect((await start(BUDGET_OF_STEPS - 1)).ok).toBe(true);
    expect(await start(2)).toMatchObject({ ok: false, error: { code: "limit" } });
    expect((await start(1)).ok).toBe(true);
    expect((await start(0)).ok).toBe(false);
  } finally {
    await database.client.close();
  }
});
