import { describe, expect, test } from "vitest";
import type { Actor } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { connect } from "../../src/engine/storage/database.ts";
import { removeFinished } from "../../src/engine/storage/removal.ts";
import type { Workflow } from "../../src/engine/workflow.ts";
import {
  ACTOR,
  databaseUri,
  everySecond,
  freshName,
  openEngine,
  origin,
  useEmbeddedDatabase,
} from "./engine-fixture.ts";

useEmbeddedDatabase();

const GUEST: Actor = { ...ACTOR, user_id: 2 };
function by(actor: Actor, key = `k${Math.random()}`) {
  return { key, actor };
}

function open(): Promise<Engine> {
  return openEngine({
    work: false,
    quotas: { workflows: 2, steps: 20_000, executions: 2, schedules: 1, webhooks: 1 },
    isOwner: async ({ user_id }) => user_id === ACTOR.user_id,
  });
}

async function workflow(engine: Engine): Promise<string> {
  const steps = [{ name: "Wait", handler: "delay", params: { seconds: 60 } }];
  const made = await engine.createWorkflowWithSteps({ name: "W" }, steps, origin());
  if (!made.ok) throw new Error(made.error.message);
  return made.value.id;
}

async function found(engine: Engine, id: string): Promise<Workflow> {
  const workflow = await engine.findWorkflow(id, { chat_id: 0, all: true });
  if (!workflow.ok) throw new Error(workflow.error.message);
  return workflow.value;
}

function full(things: RegExp) {
  return { ok: false, error: { code: "limit", message: expect.stringMatching(things) } };
}

describe("a chat without owners", () => {
  test("has a limited number of workflows, and repeating a request does not count", async () => {
    const engine = await open();
    for (const key of ["a", "b", "a"])
      expect((await engine.createWorkflow({ name: "W" }, by(GUEST, key))).ok).toBe(true);
    expect(await engine.createWorkflow({ name: "W" }, by(GUEST))).toMatchObject(full(/This chat has 2 workflows/));
    const elsewhere = { ...GUEST, chat_id: 11 };
    expect((await engine.createWorkflow({ name: "W" }, by(elsewhere))).ok).toBe(true);
  });

  test("has a limited number of bytes of workflows, however they come, except for owners", async () => {
    const engine = await open();
    const made = await engine.createWorkflow({ name: "W" }, by(GUEST));
    if (!made.ok) throw new Error(made.error.message);
    const large = (characters: number) => ({
      name: "Say",
      handler: "log",
      params: { message: "x".repeat(characters) },
    });
    for (let i = 0; i < 4; i++) expect((await engine.addStep(made.value.id, large(5_000), by(GUEST))).ok).toBe(true);
    const tooMuch = full(/workflows have reached the limit of 20000 bytes/);
    expect(await engine.addStep(made.value.id, large(1), by(GUEST))).toMatchObject(tooMuch);
    expect(await engine.createWorkflowWithSteps({ name: "V" }, [large(1)], by(GUEST))).toMatchObject(tooMuch);
    const [first, ...others] = (await found(engine, made.value.id)).steps;
    const edit = (step: string, characters: number) =>
      engine.editStep(made.value.id, step, { params: large(characters).params }, { actor: GUEST });
    expect(await edit(first?.id ?? "", 6_000)).toMatchObject(tooMuch);
    expect((await engine.addStep(made.value.id, large(1), by(ACTOR))).ok).toBe(true);
    expect((await edit(first?.id ?? "", 10)).ok).toBe(true);
    expect((await edit(first?.id ?? "", 5_000)).ok).toBe(true);
    expect(await engine.addStep(made.value.id, large(1), by(GUEST))).toMatchObject(tooMuch);
    await engine.removeStep(made.value.id, others[0]?.id ?? "", { actor: GUEST });
    expect((await engine.addStep(made.value.id, large(1), by(GUEST))).ok).toBe(true);
    const quick = await engine.createWorkflowWithSteps({ name: "Q", one_run: true }, [large(1)], by(GUEST));
    expect(quick.ok).toBe(true);
  });

  test("has a limited number of running executions, and can start another when one has ended", async () => {
    const engine = await open();
    const id = await workflow(engine);
    const first = await engine.execute(id, {}, by(GUEST, "a"));
    for (const key of ["b", "a"]) expect((await engine.execute(id, {}, by(GUEST, key))).ok).toBe(true);
    const third = by(GUEST);
    expect(await engine.execute(id, {}, third)).toMatchObject(full(/This chat has 2 runs in progress/));
    if (!first.ok) throw new Error("not started");
    await engine.cancel(first.value.id, { actor: GUEST });
    expect((await engine.execute(id, {}, third)).ok).toBe(true);
    expect(await engine.retry(first.value.id, by(GUEST))).toMatchObject(full(/2 runs in progress/));
  });

  test("has a limited number of schedules", async () => {
    const engine = await open();
    const id = await workflow(engine);
    const schedule = () => engine.schedule(id, "0 9 * * *", "UTC", {}, by(GUEST));
    expect((await schedule()).ok).toBe(true);
    expect(await schedule()).toMatchObject(full(/This chat has 1 schedule,/));
  });

  test("has a limited number of webhooks", async () => {
    const engine = await open();
    const id = await workflow(engine);
    const webhook = () => engine.createWebhook(id, undefined, by(GUEST));
    expect((await webhook()).ok).toBe(true);
    expect(await webhook()).toMatchObject(full(/This chat has 1 webhook/));
  });
});

test("a schedule skips a run over its chat's quota, but not later ones", async () => {
  const db = freshName();
  const engine = await openEngine({ db, quotas: { executions: 1 }, isOwner: async () => false });
  const id = await workflow(engine);
  const made = await engine.schedule(id, "* * * * *", "UTC", {}, by(GUEST));
  if (!made.ok) throw new Error(made.error.message);
  await everySecond(db, made.value.id);
  const everything = { chat_id: 0, all: true };
  const first = await expect
    .poll(async () => (await engine.listExecutions(everything)).total)
    .toBe(1)
    .then(() => engine.findSchedule(made.value.id, everything));
  const later = async () => {
    const found = await engine.findSchedule(made.value.id, everything);
    return found.ok && first.ok && found.value.next_at!.getTime() - first.value.next_at!.getTime();
  };
  await expect.poll(later).toBeGreaterThan(1_500);
  expect((await engine.listExecutions(everything)).total).toBe(1);
});

test("quotas do not apply to owners", async () => {
  const engine = await open();
  for (let i = 0; i < 5; i++) {
    const id = await workflow(engine);
    expect((await engine.execute(id, {}, origin())).ok).toBe(true);
  }
});

describe("a workflow made for one run", () => {
  const STEPS = [{ name: "Say", handler: "log", params: { message: "hi" } }];
  const everything = { chat_id: 0, all: true };

  async function once(engine: Engine): Promise<string> {
    const request = by(GUEST);
    const made = await engine.createWorkflowWithSteps({ name: "Once", one_run: true }, STEPS, request);
    if (!made.ok) throw new Error(made.error.message);
    expect((await engine.execute(made.value.id, {}, request)).ok).toBe(true);
    return made.value.id;
  }

  function guests(options: Parameters<typeof openEngine>[0] = {}): Promise<Engine> {
    return openEngine({ quotas: { workflows: 2, executions: 20 }, isOwner: async () => false, ...options });
  }

  test("does not count, until it is changed or scheduled", async () => {
    const engine = await guests();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await once(engine));
    const [first = "", second = "", third = ""] = ids;
    const add = (id: string) =>
      engine.addStep(id, { name: "More", handler: "log", params: { message: "x" } }, by(GUEST));
    expect((await add(first)).ok).toBe(true);
    expect((await add(first)).ok).toBe(true);
    expect((await engine.schedule(second, "0 9 * * *", "UTC", {}, by(GUEST))).ok).toBe(true);
    expect(await add(third)).toMatchObject(full(/This chat has 2 workflows/));
    expect(await engine.schedule(third, "0 9 * * *", "UTC", {}, by(GUEST))).toMatchObject(full(/2 workflows/));
    expect(await engine.createWorkflow({ name: "W" }, by(GUEST))).toMatchObject(full(/2 workflows/));
  });

  test("is removed with its latest run, and one that was changed stays", async () => {
    const db = freshName();
    const engine = await guests({ db });
    const [gone, again, kept] = [await once(engine), await once(engine), await once(engine)];
    expect((await engine.addStep(kept, { name: "B", handler: "log", params: { message: "x" } }, by(GUEST))).ok).toBe(
      true,
    );
    const settled = async () => (await engine.listExecutions(everything, { status: "completed" })).total;
    await expect.poll(settled).toBe(3);
    const later = await engine.execute(again, {}, by(GUEST));
    await expect.poll(settled).toBe(4);
    const database = await connect(databaseUri(), db);
    for (let i = 0; i < 3; i++) await removeFinished(database, new Date(Date.now() + 60_000), async () => {});
    const isThere = async (id: string) => (await engine.findWorkflow(id, everything)).ok;
    expect([await isThere(gone), await isThere(again), await isThere(kept)]).toEqual([false, true, true]);
    expect(await database.steps.countDocuments({ workflow_id: gone })).toBe(0);
    expect(later).toMatchObject({ ok: true });
    await removeFinished(database, new Date(Date.now() + 60_000), async () => {});
    expect([await isThere(again), await isThere(kept)]).toEqual([false, true]);
    await database.client.close();
  });
});

describe("the stored data of a chat's executions", () => {
  const KEPT = 30_000;
  const STEPS = [{ name: "Set", handler: "set_context", params: { key: "k", value: "x".repeat(6_000) } }];

  async function finished(engine: Engine, key: string, actor: Actor): Promise<string> {
    const made = await engine.createWorkflowWithSteps({ name: "W" }, STEPS, by(actor, `w${key}`));
    if (!made.ok) throw new Error(made.error.message);
    const started = await engine.execute(made.value.id, {}, by(actor, key));
    if (!started.ok) throw new Error(started.error.message);
    await expect.poll(async () => (await engine.view(started.value.id))?.status).toBe("completed");
    return started.value.id;
  }

  test("is limited: nothing starts above it until the oldest finished ones have been removed, except for owners", async () => {
    let ahead = 0;
    const engine = await openEngine({
      quotas: { stored: KEPT },
      isOwner: async ({ user_id }) => user_id === ACTOR.user_id,
      shiftTime: (time) => new Date(time.getTime() + ahead),
    });
    const ids: string[] = [];
    for (const key of ["a", "b", "c"]) {
      ids.push(await finished(engine, key, GUEST));
      ahead += 11_000;
    }
    const workflow = (await engine.listWorkflows({ chat_id: GUEST.chat_id, all: true })).workflows[0]?.id ?? "";
    expect(await engine.execute(workflow, {}, by(GUEST, "d"))).toMatchObject(
      full(/This chat's stored runs have reached the limit of 30000 bytes/),
    );
    await expect.poll(async () => (await engine.execute(workflow, {}, by(GUEST, "e"))).ok).toBe(true);
    expect(await engine.view(ids[0] as string)).toBeUndefined();
    expect(await engine.view(ids[2] as string)).toBeDefined();
    ahead += 11_000;
    await finished(engine, "f", GUEST).catch(() => undefined);
    await finished(engine, "g", ACTOR);
    await finished(engine, "h", ACTOR);
  });
});

test("a workflow has a limited number of bytes, whoever made it, and room again once a step is smaller or gone", async () => {
  const engine = await open();
  const large = { name: "Say", handler: "log", params: { message: "x".repeat(99_000) } };
  const made = await engine.createWorkflowWithSteps({ name: "W" }, Array(100).fill(large), origin());
  if (!made.ok) throw new Error(made.error.message);
  const { id, steps } = made.value;
  const tooLarge = full(/steps can have at most 10000000 bytes/);
  expect(await engine.addStep(id, large, origin())).toMatchObject(tooLarge);
  expect(await engine.createWorkflowWithSteps({ name: "V" }, Array(102).fill(large), origin())).toMatchObject(tooLarge);
  expect((await engine.editStep(id, steps[0]?.id ?? "", { params: { message: "y" } }, origin())).ok).toBe(true);
  expect((await engine.addStep(id, large, origin())).ok).toBe(true);
  expect(await engine.addStep(id, large, origin())).toMatchObject(tooLarge);
  expect((await engine.removeStep(id, steps[1]?.id ?? "", origin())).ok).toBe(true);
  expect((await engine.addStep(id, large, origin())).ok).toBe(true);
});
