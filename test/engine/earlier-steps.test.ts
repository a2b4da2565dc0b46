import { expect, it } from "vitest";
import { ACTOR, openEngine, run, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

it("a run has earlier steps once its workflow has changed, and not before, whatever the options of its steps", async () => {
  const engine = await openEngine();
  const view = await run(engine, [
    { name: "Tell", handler: "log", params: { message: "hello", level: "info" }, retry_count: 0, save_as: "told" },
    { name: "Break", handler: "condition_check", params: { condition: "1 < 'a'" }, retry_count: 0, priority: 3 },
  ]);
  expect(view.status).toBe("failed");
  expect(await engine.runsEarlierSteps(view.id)).toBe(false);
  const step = view.steps[1]?.id ?? "";
  await engine.editStep(view.workflow_id, step, { params: { condition: "1 < 2" } }, { actor: ACTOR });
  expect(await engine.runsEarlierSteps(view.id)).toBe(true);
});
