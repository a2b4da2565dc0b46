import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor, Right, Shaper } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { NewStep } from "../../src/engine/workflow.ts";
import { createHandlers } from "../../src/handlers/table.ts";
import {
  ACTOR,
  everySecond,
  freshName,
  openEngine,
  origin,
  settled,
  until,
  useEmbeddedDatabase,
} from "./engine-fixture.ts";

useEmbeddedDatabase();

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "stepgram-authority-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** An owner, and Bea and Cal with the rights that a test grants them. */
const OWNER = ACTOR;
const BEA: Actor = { ...ACTOR, user_id: 2, name: "Bea" };
const CAL: Actor = { ...ACTOR, user_id: 3 };

const SAY: NewStep = { name: "Say", handler: "log", params: { message: "hi" } };
const KEEP: NewStep = {
  name: "Keep",
  handler: "database_operation",
  params: { operation: "insert", collection: "notes", data: { id: "one" } },
  retry_count: 0,
};

function isOwner({ user_id }: Shaper): boolean {
  return user_id === OWNER.user_id;
}

/** An engine with one owner; `granted` are the rights of the others besides `chat`, which tests may change. */
async function open(granted: Set<Right> = new Set(), db = freshName()) {
  const authorize = async (person: Shaper, capability: Right) =>
    isOwner(person) || capability === "chat" || granted.has(capability);
  const handlers = createHandlers({ files: { root, isOwner } });
  return openEngine({ db, handlers, authorize, isOwner: async (person) => isOwner(person) });
}

async function make(engine: Engine, steps: NewStep[], actor = BEA, more: { shapers?: Shaper[] } = {}): Promise<string> {
  const made = await engine.createWorkflowWithSteps({ name: "Shared" }, steps, { ...origin(), actor, ...more });
  if (!made.ok) throw new Error(made.error.message);
  return made.value.id;
}

async function execute(engine: Engine, workflow: string, actor = OWNER): Promise<string> {
  const started = await engine.execute(workflow, {}, { ...origin(), actor });
  if (!started.ok) throw new Error(started.error.message);
  return started.value.id;
}

async function runOf(engine: Engine, workflow: string, actor = OWNER) {
  return settled(engine, await execute(engine, workflow, actor));
}

it("an owner's run has no permission that the workflow's creator lacks, and says whose is missing and what helps", async () => {
  const engine = await open();
  const view = await runOf(engine, await make(engine, [SAY, KEEP]));
  expect(view.steps.map(({ status }) => status)).toEqual(["completed", "failed"]);
  expect(view.steps[1]?.error).toContain('"database" permission, which Bea (2), who created or changed what runs here');
  expect(view.steps[1]?.error).toContain("/grant database 2");
});

it("a run has a permission if everyone who shaped it has it, until it is revoked", async () => {
  const granted = new Set<Right>(["database"]);
  const engine = await open(granted);
  const workflow = await make(engine, [KEEP]);
  expect((await runOf(engine, workflow)).status).toBe("completed");
  granted.clear();
  expect((await runOf(engine, workflow)).status).toBe("failed");
  expect((await runOf(engine, await make(engine, [KEEP], OWNER))).status).toBe("completed");
});

it("the creator of one step shapes the whole run: an owner's step or edit adds no permission", async () => {
  const engine = await open();
  const workflow = await make(engine, [SAY]);
  const step = await engine.addStep(workflow, KEEP, { ...origin(), actor: OWNER });
  expect((await runOf(engine, workflow)).steps[1]?.error).toContain("Bea");
  if (!step.ok) throw new Error(step.error.message);
  await engine.editStep(workflow, step.value.id, { timeout: 5 }, { actor: OWNER });
  expect((await runOf(engine, workflow)).steps[1]?.error).toContain("Bea");
});

it("each task of a group needs the permissions of everyone who shaped the run", async () => {
  const engine = await open();
  const { name, handler, params } = KEEP;
  const tasks = [{ name, handler, params: params ?? {} }];
  const view = await runOf(
    engine,
    await make(engine, [{ name: "Group", handler: "parallel_group", params: { tasks } }]),
  );
  expect(view.steps[0]?.error).toMatch(/task "Keep".* Bea/);
});

it("RETRY by an owner, however often, does not widen another person's run", async () => {
  const engine = await open();
  const id = (await runOf(engine, await make(engine, [KEEP]), BEA)).id;
  for (const key of ["first", "second"]) {
    expect(await engine.retry(id, { key, actor: OWNER })).toMatchObject({ ok: true });
    expect((await settled(engine, id)).steps[0]?.error).toContain('"database"');
  }
});

it("a run shaped by anyone but owners uses its chat's data, not the owners'", async () => {
  const engine = await open(new Set<Right>(["database"]));
  await runOf(engine, await make(engine, [KEEP]));
  expect(await engine.data(OWNER).count("notes", {})).toBe(0);
  expect(await engine.data(BEA).count("notes", {})).toBe(1);
  await runOf(engine, await make(engine, [KEEP], OWNER));
  expect(await engine.data(OWNER).count("notes", {})).toBe(1);
});

it("a run shaped by anyone but owners uses its chat's files, not the owners'", async () => {
  const engine = await open(new Set<Right>(["files"]));
  const write: NewStep = {
    name: "Write",
    handler: "file_operation",
    params: { operation: "write", file_path: "/hers.txt", content: "x" },
  };
  await runOf(engine, await make(engine, [write]));
  expect(readdirSync(root)).toEqual(["chats"]);
  expect(readdirSync(join(root, "chats", "10"))).toEqual(["hers.txt"]);
});

it("a run started by its creator stores nobody else, and two by one person don't either", async () => {
  const engine = await open();
  const view = await runOf(engine, await make(engine, [SAY]), BEA);
  expect(view).not.toHaveProperty("shapers");
  const shared = await runOf(engine, await make(engine, [SAY]), CAL);
  expect(shared.shapers).toEqual([{ user_id: 2, chat_id: 10, gateway: "test", name: "Bea" }]);
});

it("a schedule created by a step passes on everyone who shaped the step to its runs", async () => {
  const db = freshName();
  const engine = await open(new Set(), db);
  const workflow = await make(engine, [KEEP], OWNER);
  const by = { ...origin(), actor: OWNER, shapers: [BEA] };
  const scheduled = await engine.schedule(workflow, "0 9 * * *", "UTC", {}, by);
  if (!scheduled.ok) throw new Error(scheduled.error.message);
  await everySecond(db, scheduled.value.id);
  await engine.pollNow();
  await expect
    .poll(async () => (await engine.findSchedule(scheduled.value.id, { chat_id: 0, all: true })).ok)
    .toBe(true);
  const started = async () => {
    const schedule = await engine.findSchedule(scheduled.value.id, { chat_id: 0, all: true });
    return schedule.ok ? schedule.value.execution_id : undefined;
  };
  await expect.poll(started).toBeDefined();
  expect((await settled(engine, (await started())!)).steps[0]?.error).toContain("Bea");
});

it("a schedule is removed only by its creator and by owners, and not by a step that others shaped", async () => {
  const engine = await open();
  const everything = { chat_id: 10, all: true };
  const schedule = async () => {
    const made = await engine.schedule(await make(engine, [SAY], OWNER), "0 9 * * *", "UTC", {}, origin());
    if (!made.ok) throw new Error(made.error.message);
    return made.value.id;
  };
  const id = await schedule();
  const forbidden = { ok: false, error: { code: "forbidden" } };
  expect(await engine.unschedule(id, everything, { actor: BEA })).toMatchObject(forbidden);
  expect(await engine.unschedule(id, everything, { actor: OWNER, shapers: [BEA] })).toMatchObject(forbidden);
  expect(await engine.unschedule(id, everything, { actor: OWNER })).toMatchObject({ ok: true });
  const hers = await engine.schedule(await make(engine, [SAY]), "0 9 * * *", "UTC", {}, { ...origin(), actor: BEA });
  if (!hers.ok) throw new Error(hers.error.message);
  expect(await engine.unschedule(hers.value.id, everything, { actor: CAL })).toMatchObject(forbidden);
  expect(await engine.unschedule(hers.value.id, everything, { actor: BEA })).toMatchObject({ ok: true });
});

it("a step that others shaped controls only what each of them may control", async () => {
  const engine = await open();
  const wait: NewStep = { name: "Wait", handler: "delay", params: { seconds: 600 } };
  const id = await execute(engine, await make(engine, [wait], OWNER), OWNER);
  await until(engine, id, ({ steps }) => steps[0]?.status === "waiting");
  const shaped = { actor: OWNER, shapers: [BEA] };
  for (const control of [engine.pause, engine.cancel, engine.resume])
    expect(await control(id, shaped)).toMatchObject({ error: { code: "forbidden" } });
  expect(await engine.cancel(id, { actor: OWNER })).toMatchObject({ ok: true });
});

it("an idempotency key in one data space means nothing in another", async () => {
  const engine = await open(new Set<Right>(["database"]));
  const keyed = (collection: string): NewStep => ({
    ...KEEP,
    params: { operation: "count", collection },
    idempotency_key: "count",
  });
  await engine.data(OWNER).insert("notes", { id: "mine" }, "mine");
  expect((await runOf(engine, await make(engine, [keyed("notes")]), BEA)).steps[0]?.result).toMatchObject({ count: 0 });
  const own = await runOf(engine, await make(engine, [keyed("notes")], OWNER));
  expect(own.steps[0]?.result).toMatchObject({ count: 1 });
});

it("decisions, conditions and context values are never reused from a step with the same key", async () => {
  const engine = await open();
  const idempotency_key = "gate";
  const steps: NewStep[] = [
    { name: "Has", handler: "condition_check", params: { condition: "context.get('open', False)" }, idempotency_key },
    { name: "Get", handler: "get_context", params: { key: "user_id" }, idempotency_key },
    {
      name: "Group",
      handler: "parallel_group",
      params: { tasks: [{ name: "Get", handler: "get_context", params: { key: "user_id" } }] },
      idempotency_key,
    },
    { name: "Ask", handler: "approval", params: { text: "Go on?" }, idempotency_key, dependencies: ["Has", "Group"] },
  ];
  const started = await engine.execute(await make(engine, steps), { open: true }, { ...origin(), actor: BEA });
  if (!started.ok) throw new Error(started.error.message);
  await until(engine, started.value.id, ({ steps: [, , , ask] }) => ask?.status === "waiting");
  const [asked] = await engine.questions({ execution: started.value.id });
  await engine.answer(asked!.question, { option: 0 }, { actor: BEA, name: "Bea" });
  const before = await settled(engine, started.value.id);
  const id = await execute(engine, await make(engine, steps, CAL), CAL);
  const after = await until(engine, id, ({ steps: [, , , ask] }) => ask?.waits_for === "person");
  expect(before.steps.map(({ result }) => result)).toMatchObject([
    { met: true },
    { value: 2 },
    { Get: { value: 2 } },
    { by: { id: 2 } },
  ]);
  expect(after.steps.map(({ result }) => result)).toMatchObject([
    { met: false },
    { value: 3 },
    { Get: { value: 3 } },
    null,
  ]);
  await engine.cancel(id, { actor: CAL });
});
