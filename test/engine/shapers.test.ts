import { MongoClient } from "mongodb";
import { expect, it } from "vitest";
import { shaperOf, UNKNOWN_GATEWAY } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { openDatabase } from "../../src/engine/storage/database.ts";
import { moveEngineData } from "../../src/engine/storage/move-chat.ts";
import { shapersOf, type Workflow } from "../../src/engine/workflow.ts";
import { ACTOR, databaseUri, freshName, openEngine, origin, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const BEA = { ...ACTOR, user_id: 2, name: "Bea" };
const CAL = { ...ACTOR, user_id: 3 };
const SAY = { name: "Say", handler: "log", params: { message: "hi" } };

async function made(engine: Engine, steps = [SAY, { ...SAY, name: "Say it again" }]): Promise<Workflow> {
  const workflow = await engine.createWorkflowWithSteps({ name: "Shared" }, steps, { key: "made", actor: BEA });
  if (!workflow.ok) throw new Error(workflow.error.message);
  return workflow.value;
}

async function read(engine: Engine, id: string): Promise<Workflow> {
  const found = await engine.findWorkflow(id, { chat_id: 0, all: true });
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

function peopleIn(workflow: Workflow): number[] {
  return shapersOf(workflow).map(({ user_id }) => user_id);
}

it("a workflow knows its creator, with name, chat and gateway", async () => {
  const workflow = await made(await openEngine());
  expect(workflow.by).toEqual([{ user_id: 2, chat_id: 10, gateway: "test", name: "Bea" }]);
  expect(peopleIn(workflow)).toEqual([2]);
});

it("a step knows its creator and everyone who edited it, each once", async () => {
  const engine = await openEngine();
  const { id, steps } = await made(engine);
  const added = await engine.addStep(id, { ...SAY, name: "Third" }, { key: "added", actor: CAL });
  expect(added).toMatchObject({ ok: true, value: { by: [{ user_id: 3 }] } });
  for (const timeout of [5, 6]) await engine.editStep(id, steps[0]!.id, { timeout }, { actor: CAL });
  const workflow = await read(engine, id);
  expect(workflow.steps.map(({ by }) => by?.map(({ user_id }) => user_id))).toEqual([[2, 3], undefined, [3]]);
  expect(peopleIn(workflow)).toEqual([2, 3]);
});

it("everyone who shaped a request shapes what it creates, edits and removes", async () => {
  const engine = await openEngine();
  const { id, steps } = await made(engine);
  const [dan, eve] = [
    { ...ACTOR, user_id: 4 },
    { ...ACTOR, user_id: 5 },
  ];
  await engine.addStep(id, { ...SAY, name: "Third" }, { ...origin(), shapers: [shaperOf(dan)] });
  await engine.editStep(id, steps[0]!.id, { timeout: 5 }, { actor: ACTOR, shapers: [shaperOf(eve)] });
  expect(peopleIn(await read(engine, id)).sort()).toEqual([1, 2, 4, 5]);
  const other = await engine.createWorkflow({ name: "Other" }, { key: "other", actor: BEA, shapers: [shaperOf(dan)] });
  expect(other.ok && peopleIn(other.value)).toEqual([2, 4]);
});

it("removing a step counts as shaping the workflow", async () => {
  const engine = await openEngine();
  const { id, steps } = await made(engine);
  expect((await engine.removeStep(id, steps[0]!.id, { actor: CAL })).ok).toBe(true);
  expect((await read(engine, id)).by.map(({ user_id }) => user_id)).toEqual([2, 3]);
});

it("data stored by earlier versions counts as made by the workflow's creator", async () => {
  const db = freshName();
  const engine = await openEngine({ db });
  const { id, steps } = await made(engine);
  const client = await new MongoClient(databaseUri()).connect();
  for (const name of ["workflows", "steps"])
    await client
      .db(db)
      .collection(name)
      .updateMany({}, { $unset: { by: "" } });
  await client.close();
  expect((await read(engine, id)).by).toEqual([{ user_id: 2, chat_id: 10, gateway: UNKNOWN_GATEWAY }]);
  await engine.editStep(id, steps[0]!.id, { timeout: 5 }, { actor: CAL });
  await engine.removeStep(id, steps[1]!.id, { actor: ACTOR });
  const workflow = await read(engine, id);
  expect(workflow.by.map(({ user_id }) => user_id)).toEqual([2, 1]);
  expect(workflow.steps[0]?.by?.map(({ user_id }) => user_id)).toEqual([2, 3]);
});

it("a workflow cannot be changed by more people than it can remember", async () => {
  const engine = await openEngine();
  const { id, steps } = await made(engine);
  const person = (n: number) => ({ actor: { ...ACTOR, user_id: 100 + n } });
  for (let n = 0; n < 49; n++)
    expect(await engine.editStep(id, steps[0]!.id, { timeout: 5 }, person(n))).toMatchObject({ ok: true });
  const full = { ok: false, error: { code: "limit" } };
  expect(await engine.editStep(id, steps[0]!.id, { timeout: 5 }, person(49))).toMatchObject(full);
  expect(await engine.editStep(id, steps[0]!.id, { timeout: 6 }, person(0))).toMatchObject({ ok: true });
});

it("people stay the same people when their group becomes a supergroup", async () => {
  const db = freshName();
  const engine = await openEngine({ db });
  const { id, steps } = await made(engine);
  await engine.editStep(id, steps[0]!.id, { timeout: 5 }, { actor: CAL });
  const database = await openDatabase(databaseUri(), db);
  await moveEngineData(database, 10, -20);
  await database.client.close();
  const workflow = await read(engine, id);
  expect(shapersOf(workflow).map(({ user_id, chat_id }) => [user_id, chat_id])).toEqual([
    [2, -20],
    [3, -20],
  ]);
});
