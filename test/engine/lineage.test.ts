import { describe, expect, it } from "vitest";
import { BUDGET_OF_STEPS, MAX_DEPTH_OF_EXECUTIONS } from "../../src/engine/services/descendants.ts";
import { ACTOR, openEngine, origin, settled, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const LOG = { name: "Say", handler: "log", params: { message: "hi" } };
function batch(count: number) {
  return Array.from({ length: count }, (_, i) => ({ ...LOG, name: `Say ${i}` }));
}

describe("executions that steps start", () => {
  it("know their depth, and are limited in depth", async () => {
    const engine = await openEngine({ work: false });
    const made = await engine.createWorkflowWithSteps({ name: "W" }, [LOG], origin());
    if (!made.ok) throw new Error("not made");
    let last = await engine.execute(made.value.id, {}, origin("root"));
    if (!last.ok) throw new Error(last.error.message);
    const root = last.value.id;
    for (let depth = 1; depth <= MAX_DEPTH_OF_EXECUTIONS; depth++) {
      if (!last.ok) throw new Error(last.error.message);
      const lineage = await engine.lineageBelow(last.value.id);
      expect(lineage).toMatchObject({ root, depth });
      last = await engine.execute(made.value.id, {}, { ...origin(), lineage });
    }
    if (!last.ok) throw new Error(last.error.message);
    const lineage = await engine.lineageBelow(last.value.id);
    const deeper = await engine.execute(made.value.id, {}, { ...origin(), lineage });
    expect(deeper).toMatchObject({ ok: false, error: { code: "limit" } });
  });

  it("share a budget of steps, and a repeated request uses it once", async () => {
    const engine = await openEngine({ work: false });
    const lineage = { root: "ex_root", depth: 1 };
    const steps = batch(BUDGET_OF_STEPS / 4);
    for (let i = 0; i < 4; i++)
      for (const key of [`k${i}`, `k${i}`])
        expect((await engine.executeSteps({ name: "B" }, steps, {}, { key, actor: ACTOR, lineage })).ok).toBe(true);
    const more = await engine.executeSteps({ name: "B" }, batch(1), {}, { ...origin(), lineage });
    expect(more).toMatchObject({ ok: false, error: { code: "limit" } });
    const other = { root: "ex_other", depth: 1 };
    expect((await engine.executeSteps({ name: "B" }, batch(1), {}, { ...origin(), lineage: other })).ok).toBe(true);
  });

  it("may set up a cron expression only if a message started them directly", async () => {
    const engine = await openEngine({ work: false });
    const made = await engine.createWorkflow({ name: "W" }, origin());
    if (!made.ok) throw new Error("not made");
    const cron = (depth: number) =>
      engine.schedule(made.value.id, "0 9 * * *", "UTC", {}, { ...origin(), lineage: { root: "ex_a", depth } });
    expect((await cron(1)).ok).toBe(true);
    expect(await cron(2)).toMatchObject({ ok: false, error: { code: "limit" } });
  });
});

describe("steps without a workflow", () => {
  it("run as one execution and leave no workflow behind", async () => {
    const engine = await openEngine();
    const started = await engine.executeSteps({ name: "Batch", max_parallel_steps: 2 }, batch(5), {}, origin());
    if (!started.ok) throw new Error(started.error.message);
    expect((await settled(engine, started.value.id)).status).toBe("completed");
    expect((await engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(0);
  });
});

describe("a step's number", () => {
  it("stays the same in dependencies and conditions when an earlier step is removed", async () => {
    const engine = await openEngine();
    const made = await engine.createWorkflow({ name: "W" }, origin());
    if (!made.ok) throw new Error("not made");
    const { id } = made.value;
    const add = async (name: string, more: object = {}) => {
      const added = await engine.addStep(id, { ...LOG, name, ...more }, origin());
      if (!added.ok) throw new Error(added.error.message);
      return added.value;
    };
    await add("One");
    const two = await add("Two");
    await add("Three");
    await add("Four", { dependencies: ["step3"], condition: "steps.step3.status == 'completed'" });
    expect((await engine.removeStep(id, two.id, origin())).ok).toBe(true);
    expect((await add("Five")).number).toBe(5);
    const started = await engine.execute(id, {}, origin());
    if (!started.ok) throw new Error(started.error.message);
    const view = await settled(engine, started.value.id);
    expect(view.steps.map(({ name, number, status }) => [name, number, status])).toEqual([
      ["One", undefined, "completed"],
      ["Three", 3, "completed"],
      ["Four", 4, "completed"],
      ["Five", 5, "completed"],
    ]);
  });

  it("is assigned once if the same step is added twice", async () => {
    const engine = await openEngine({ work: false });
    const made = await engine.createWorkflow({ name: "W" }, origin());
    if (!made.ok) throw new Error("not made");
    const numbers: number[] = [];
    for (const key of ["a", "a", "b", "a", "c"]) {
      const added = await engine.addStep(made.value.id, LOG, { key, actor: ACTOR });
      if (added.ok) numbers.push(added.value.number);
    }
    expect(numbers).toEqual([1, 1, 2, 1, 3]);
  });

  it("is named, with the step's name, by an error after its removal", async () => {
    const engine = await openEngine({ work: false });
    const made = await engine.createWorkflow({ name: "W" }, origin());
    if (!made.ok) throw new Error("not made");
    const { id } = made.value;
    const load = await engine.addStep(id, { ...LOG, name: "Load" }, origin());
    if (!load.ok) throw new Error("not added");
    await engine.addStep(id, { ...LOG, name: "Save", dependencies: [load.value.id] }, origin());
    await engine.removeStep(id, load.value.id, origin());
    const started = await engine.execute(id, {}, origin());
    expect(started.ok ? "" : started.error.message).toContain('"Save" depends on "Load"');
    expect(started.ok ? "" : started.error.hint).toContain("EDIT_STEP:workflow_id:step2");
  });
});
