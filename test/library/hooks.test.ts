import { expect, test, vi } from "vitest";
import type { Execution } from "../../src/library/index.ts";
import { createTestStepgram } from "./shared-kit.ts";

test("onStepFailed and onExecutionSettled are called once each, and errors they throw stop nothing", async () => {
  const failed: string[] = [];
  const settled: Execution[] = [];
  await using kit = await createTestStepgram({
    onStepFailed(step, execution) {
      failed.push(`${execution.workflow}/${step.name}: ${step.error}`);
      throw new Error("a hook that fails");
    },
    onExecutionSettled: (execution) => settled.push(execution),
  });
  const steps = [
    { name: "Breaks", handler: "condition_check", params: { condition: "1 < 'a'" }, retry_count: 2 },
    { name: "Works", handler: "log", params: { message: "hi" } },
  ];
  await kit.run(`[MULTISTEP:QUICK_WORKFLOW:Test:${JSON.stringify(steps)}]`);
  await vi.waitFor(() => expect(settled).toHaveLength(1), { timeout: 60_000 });
  expect(failed).toEqual([expect.stringMatching(/^Test\/Breaks: .*cannot compare/)]);
  expect(settled[0]).toMatchObject({ status: "failed", steps: [{ status: "failed" }, { status: "completed" }] });

  await kit.run(`[MULTISTEP:CREATE_WORKFLOW:Long]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":600}]
[MULTISTEP:EXECUTE:workflow_id]
[MULTISTEP:STATUS:execution_id]`);
  await kit.run("[MULTISTEP:CANCEL:execution_id]");
  await vi.waitFor(() => expect(settled).toHaveLength(2), { timeout: 60_000 });
  expect(settled[1]).toMatchObject({ workflow: "Long", status: "cancelled" });
  expect(failed).toHaveLength(1);
});
