import { expect, it } from "vitest";
import { ACTOR, openEngine, origin, settled, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const OTHER = { ...ACTOR, user_id: ACTOR.user_id + 1 };
const OWNER = { ...ACTOR, user_id: ACTOR.user_id + 2 };
const STEP = { name: "Say", handler: "log", params: { message: "hi" } };
const FAILS = { name: "Check", handler: "condition_check", params: { condition: "1 < 'a'" }, retry_count: 0 };

async function open() {
  const engine = await openEngine({ isOwner: async ({ user_id }) => user_id === OWNER.user_id });
  const made = await engine.createWorkflowWithSteps({ name: "Mine" }, [STEP, FAILS], origin());
  if (!made.ok) throw new Error(made.error.message);
  return { engine, workflow: made.value };
}

it("a workflow can be changed only by its creator and by owners", async () => {
  const { engine, workflow } = await open();
  const [first] = workflow.steps;
  const changes = (actor: typeof ACTOR) => [
    engine.addStep(workflow.id, { ...STEP, name: `By ${actor.user_id}` }, { key: `add ${actor.user_id}`, actor }),
    engine.editStep(workflow.id, first!.id, { timeout: 60 }, { actor }),
    engine.removeStep(workflow.id, first!.id, { actor }),
    engine.deleteWorkflow(workflow.id, { actor }),
  ];
  for (const change of changes(OTHER)) expect(await change).toMatchObject({ ok: false, error: { code: "forbidden" } });
  expect((await engine.findWorkflow(workflow.id, { chat_id: 0, all: true })).ok).toBe(true);
  expect(await engine.editStep(workflow.id, first!.id, { timeout: 60 }, { actor: ACTOR })).toMatchObject({ ok: true });
  const [added, ...others] = changes(OWNER);
  expect(await added).toMatchObject({ ok: true });
  await Promise.all(others);
  expect(await engine.editStep("wf_none", "st_none", {}, { actor: OTHER })).toMatchObject({
    error: { code: "not_found" },
  });
});

it("an execution can be paused, cancelled and retried only by the person who started it and by owners", async () => {
  const { engine, workflow } = await open();
  const started = await engine.execute(workflow.id, {}, origin());
  if (!started.ok) throw new Error(started.error.message);
  const { id } = started.value;
  await settled(engine, id);
  const forbidden = { ok: false, error: { code: "forbidden" } };
  expect(await engine.retry(id, { key: "by other", actor: OTHER })).toMatchObject(forbidden);
  expect(await engine.resume(id, { actor: OTHER })).toMatchObject(forbidden);
  expect((await engine.view(id))?.status).toBe("failed");
  expect(await engine.pause(id, { actor: OTHER })).toMatchObject(forbidden);
  expect(await engine.cancel(id, { actor: OTHER })).toMatchObject(forbidden);
  expect(await engine.retry(id, { key: "by owner", actor: OWNER })).toMatchObject({ ok: true });
  await settled(engine, id);
  expect(await engine.retry(id, { key: "by starter", actor: ACTOR })).toMatchObject({ ok: true });
});
