import { describe, expect, it } from "vitest";
import type { Actor, Origin } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { NewStep, Workflow } from "../../src/engine/workflow.ts";
import { executeShortcode } from "../../src/handlers/execute-shortcode.ts";
import { parallelGroup } from "../../src/handlers/parallel-group.ts";
import { chatsOf } from "../open-engine.ts";
import {
  ACTOR,
  changeSchedule,
  everySecond,
  freshName,
  openEngine,
  until,
  useEmbeddedDatabase,
} from "./engine-fixture.ts";

useEmbeddedDatabase();

const ADA: Actor = { ...ACTOR, user_id: 1, name: "Ada" };
const BEA: Actor = { ...ACTOR, user_id: 2, name: "Bea" };
const HERE = { chat_id: ACTOR.chat_id, all: false };
const GENTLE: NewStep = { name: "Tell", handler: "log", params: { message: "gentle" } };
/** It runs nothing here: these tests are about what a start reads. */
const SHORTCODES = executeShortcode(() => undefined);
const GROUPS = parallelGroup(new Map([[SHORTCODES.name, SHORTCODES]]));
const OTHER = { params: { message: "harsh" } };

let requests = 0;
function from(actor: Actor, more: Partial<Origin> = {}): Origin {
  return { key: `k${requests++}`, actor, ...more };
}

async function make(engine: Engine, name: string, steps: NewStep[], by = ADA): Promise<Workflow> {
  const made = await engine.createWorkflowWithSteps({ name }, steps, from(by));
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

function firstStep({ steps }: Workflow): string {
  return steps[0]?.id ?? "";
}

async function pinned(engine: Engine, id: string, by: Actor) {
  const found = await engine.findWorkflow(id, HERE);
  if (!found.ok) throw new Error(found.error.message);
  const pins = await engine.pin({ workflows: [found.value] }, by);
  if (!pins.ok) throw new Error(pins.error.message);
  return pins.value;
}

describe("a start of what a person has seen", () => {
  it.each<[string, (engine: Engine, workflow: Workflow) => Promise<unknown>]>([
    ["changes a step", (engine, made) => engine.editStep(made.id, firstStep(made), OTHER, { actor: BEA })],
    ["adds a step", (engine, made) => engine.addStep(made.id, { ...GENTLE, name: "More" }, from(BEA))],
    ["removes a step", (engine, made) => engine.removeStep(made.id, firstStep(made), { actor: BEA })],
    [
      "gives it a condition",
      (engine, made) => engine.editStep(made.id, firstStep(made), { condition: "1 == 1" }, { actor: BEA }),
    ],
    [
      "gives it a key",
      (engine, made) => engine.editStep(made.id, firstStep(made), { idempotency_key: "k" }, { actor: BEA }),
    ],
    [
      "saves its result",
      (engine, made) => engine.editStep(made.id, firstStep(made), { save_as: "text" }, { actor: BEA }),
    ],
  ])("is refused once somebody else %s", async (_, change) => {
    const engine = await openEngine({ work: false });
    const made = await make(engine, "Sync", [GENTLE, { ...GENTLE, name: "Second" }]);
    const pins = await pinned(engine, made.id, ADA);
    await change(engine, made);
    expect(await engine.execute(made.id, {}, from(ADA, { pins }))).toMatchObject({
      ok: false,
      error: { code: "wrong_state", message: '"Sync" was not started, because Bea changed it in the meantime.' },
    });
    expect(await engine.schedule(made.id, "0 9 * * *", "UTC", {}, from(ADA, { pins }))).toMatchObject({ ok: false });
    expect(await engine.schedule(made.id, "1 hour", "UTC", {}, from(ADA, { pins }))).toMatchObject({ ok: false });
    expect((await engine.listExecutions(HERE)).total).toBe(0);
  });

  it("runs the version that the person has changed in the meantime", async () => {
    const engine = await openEngine({ work: false });
    const made = await make(engine, "Sync", [GENTLE]);
    const pins = await pinned(engine, made.id, ADA);
    await engine.editStep(made.id, firstStep(made), OTHER, { actor: ADA });
    await engine.addStep(made.id, { ...GENTLE, name: "More" }, from(ADA));
    expect(await engine.execute(made.id, {}, from(ADA, { pins }))).toMatchObject({ ok: true });
  });

  it("is refused if both have changed it, and runs if the other person's change is undone", async () => {
    const engine = await openEngine({ work: false });
    const made = await make(engine, "Sync", [GENTLE]);
    const pins = await pinned(engine, made.id, ADA);
    await engine.editStep(made.id, firstStep(made), OTHER, { actor: BEA });
    await engine.addStep(made.id, { ...GENTLE, name: "More" }, from(ADA));
    expect(await engine.execute(made.id, {}, from(ADA, { pins }))).toMatchObject({ ok: false });
    const again = await pinned(engine, made.id, ADA);
    await engine.editStep(made.id, firstStep(made), { params: { message: "even worse" } }, { actor: BEA });
    await engine.editStep(made.id, firstStep(made), OTHER, { actor: BEA });
    expect(await engine.execute(made.id, {}, from(ADA, { pins: again }))).toMatchObject({ ok: true });
  });

  it("finds what it started if it is repeated after a change", async () => {
    const engine = await openEngine({ work: false });
    const made = await make(engine, "Sync", [GENTLE]);
    const request = from(ADA, { pins: await pinned(engine, made.id, ADA) });
    const started = await engine.execute(made.id, {}, request);
    await engine.editStep(made.id, firstStep(made), OTHER, { actor: BEA });
    const again = await engine.execute(made.id, {}, request);
    expect(again.ok && started.ok && again.value.id === started.value.id).toBe(true);
  });

  it("covers what its steps start, as deep as it goes", async () => {
    const engine = await openEngine({ work: false, more: [SHORTCODES, GROUPS] });
    const run = (workflow: string): NewStep => ({
      name: `Start ${workflow}`,
      handler: "execute_shortcode",
      params: { shortcode: "MULTISTEP:EXECUTE", params: { workflow } },
    });
    let below = await make(engine, "Lowest", [GENTLE]);
    const lowest = below;
    for (let level = 0; level < 8; level++) {
      const group = { tasks: [{ ...run(below.id) }] };
      below = await make(engine, `Level ${level}`, [
        level % 2 === 0 ? run(below.id) : { name: "Group", handler: "parallel_group", params: group },
      ]);
    }
    const pins = await pinned(engine, below.id, ADA);
    expect(pins).toHaveLength(9);
    await engine.editStep(lowest.id, firstStep(lowest), OTHER, { actor: BEA });
    expect(await engine.execute(below.id, {}, from(ADA, { pins }))).toMatchObject({
      error: { message: '"Lowest" was not started, because Bea changed it in the meantime.' },
    });
  });

  it("does not use a workflow named like the id of a deleted one", async () => {
    const engine = await openEngine({ work: false });
    const made = await make(engine, "Sync", [GENTLE]);
    await engine.deleteWorkflow(made.id, { actor: ADA });
    await make(engine, made.id, [GENTLE], BEA);
    expect(await engine.execute(made.id, {}, from(ADA))).toMatchObject({ error: { code: "not_found" } });
  });
});

describe("a schedule", () => {
  async function scheduled(change: (engine: Engine, workflow: Workflow, db: string) => Promise<unknown>, by = ADA) {
    const db = freshName();
    const engine = await openEngine({ db, more: [SHORTCODES] });
    const made = await make(engine, "Sync", [GENTLE], by);
    const schedule = await engine.schedule(made.id, "0 9 * * *", "UTC", {}, from(ADA));
    if (!schedule.ok) throw new Error(schedule.error.message);
    await change(engine, made, db);
    await everySecond(db, schedule.value.id);
    await engine.pollNow();
    const now = async () => {
      const found = await engine.findSchedule(schedule.value.id, HERE);
      if (!found.ok) throw new Error(found.error.message);
      return found.value;
    };
    return { engine, made, schedule: schedule.value, now };
  }

  it("starts nothing once someone else has changed its workflow, until its creator confirms", async () => {
    const { engine, made, schedule, now } = await scheduled(
      (engine, made) => engine.editStep(made.id, firstStep(made), OTHER, { actor: BEA }),
      BEA,
    );
    await expect
      .poll(async () => (await now()).suspended)
      .toMatchObject({
        changes: [{ workflow: "Sync", person: 2, name: "Bea", step: "Tell", at: expect.any(Date) }],
      });
    expect(await engine.listSchedules(HERE)).toHaveLength(1);
    expect((await engine.listExecutions(HERE)).total).toBe(0);
    expect(await engine.resumeSchedule(schedule.id, HERE, from(BEA))).toMatchObject({ error: { code: "forbidden" } });
    const pins = await pinned(engine, made.id, ADA);
    await engine.editStep(made.id, firstStep(made), { params: { message: "worse" } }, { actor: BEA });
    expect(await engine.resumeSchedule(schedule.id, HERE, from(ADA, { pins }))).toMatchObject({
      error: { code: "wrong_state" },
    });
    expect(await engine.resumeSchedule(schedule.id, HERE, from(ADA))).toMatchObject({ ok: true });
    await expect.poll(async () => (await engine.listExecutions(HERE)).total).toBeGreaterThan(0);
    expect((await now()).suspended).toBeUndefined();
    // The chat and the creator are told once.
    expect(await chatsOf(engine).outbox.pending("test")).toBe(2);
  });

  it("starts its creator's latest version, again and again", async () => {
    const { engine, made, now } = await scheduled((engine, made) =>
      engine.editStep(made.id, firstStep(made), OTHER, { actor: ADA }),
    );
    await expect.poll(async () => (await engine.listExecutions(HERE)).total).toBeGreaterThan(0);
    await engine.addStep(made.id, { ...GENTLE, name: "More" }, from(ADA));
    const before = (await engine.listExecutions(HERE)).total;
    await expect.poll(async () => (await engine.listExecutions(HERE)).total).toBeGreaterThan(before);
    expect((await now()).suspended).toBeUndefined();
  });

  it("is suspended if its creator's change starts a workflow that someone else created", async () => {
    const { now } = await scheduled(async (engine, made) => {
      const foreign = await make(engine, "Foreign", [GENTLE], BEA);
      const params = { shortcode: "MULTISTEP:EXECUTE", params: { workflow: foreign.id } };
      await engine.editStep(made.id, firstStep(made), { handler: "execute_shortcode", params }, { actor: ADA });
    });
    await expect.poll(async () => (await now()).suspended?.changes).toMatchObject([{ workflow: "Foreign", person: 2 }]);
  });

  it("stored by an earlier version, without pins, runs until someone else changes its workflow", async () => {
    const { engine, made, now } = await scheduled(
      (_, { id }, db) => changeSchedule(db, { workflow_id: id }, { $unset: { pins: "" } }),
      BEA,
    );
    await expect.poll(async () => (await engine.listExecutions(HERE)).total).toBeGreaterThan(0);
    await engine.editStep(made.id, firstStep(made), OTHER, { actor: BEA });
    await expect.poll(async () => (await now()).suspended?.changes).toMatchObject([{ name: "Bea" }]);
  });

  it("for a single time starts the workflow as it was when scheduled", async () => {
    const engine = await openEngine();
    const made = await make(engine, "Once", [GENTLE], BEA);
    const schedule = await engine.schedule(made.id, "2", "UTC", {}, from(ADA));
    if (!schedule.ok) throw new Error(schedule.error.message);
    await engine.editStep(made.id, firstStep(made), OTHER, { actor: BEA });
    const view = await until(engine, schedule.value.execution_id ?? "", ({ status }) => status === "completed");
    expect(JSON.stringify(view.steps)).toContain("gentle");
  });
});
