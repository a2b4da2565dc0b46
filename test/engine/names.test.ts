import { expect, it } from "vitest";
import { openEngine, origin, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

function step(name: string) {
  return { name, handler: "log", params: { message: "hi" } };
}

it("names are one line of visible characters, so that none can pose as lines of a list or a progress message", async () => {
  const engine = await openEngine({ work: false });
  const forged = "Check\n✅ Transfer approved — 3 ms\r\n\u2067Completed";
  const made = await engine.createWorkflowWithSteps({ name: `Pay ${forged}` }, [step(forged)], origin());
  if (!made.ok) throw new Error(made.error.message);
  expect(made.value.name).toBe("Pay Check ✅ Transfer approved — 3 ms Completed");
  expect(made.value.steps[0]?.name).toBe("Check ✅ Transfer approved — 3 ms Completed");
  expect(await engine.findWorkflow(`Pay ${forged}`, { chat_id: 10, all: true })).toMatchObject({ ok: true });
  for (const nothing of ["", " \n ", "\u200b\u200d\ufeff", "\u2067"]) {
    expect(await engine.createWorkflow({ name: nothing }, origin())).toMatchObject({ error: { code: "invalid" } });
    expect(await engine.addStep(made.value.id, step(nothing), origin())).toMatchObject({
      error: { code: "invalid" },
    });
  }
});
