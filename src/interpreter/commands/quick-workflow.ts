import type { NewStep } from "../../engine/workflow.ts";
import { fillQuickSteps } from "../options/fill-quick-steps.ts";
import { quickSteps } from "../options/quick-steps.ts";
import type { Outcome } from "../outcome.ts";
import { refused } from "../problem.ts";
import { bold, code, lines, rich } from "../rich-text.ts";
import { defineCommand } from "./command.ts";
import { startExecution } from "./start-execution.ts";

/** `[MULTISTEP:QUICK_WORKFLOW:Quick test:[{"name":"Log","handler":"log","params":{"message":"Hi"}}]]` */
export const quickWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "QUICK_WORKFLOW",
  summary: "Creates a workflow with all its steps and starts it; steps may carry every option of ADD_STEP.",
  example: '[MULTISTEP:QUICK_WORKFLOW:Quick test:[{"name":"Log","handler":"log","params":{"message":"Hello"}}]]',
  signature: [
    { name: "name", kind: "text", greedy: true, example: "Quick test" },
    { name: "steps", kind: "list", example: '[{"name":"Log","handler":"log","params":{"message":"Hello"}}]' },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
  ],
  sets: ["workflow", "execution"],
  async run({ name, steps, context }, island): Promise<Outcome> {
    const given = quickSteps(steps);
    if (!given.ok) return given;
    const ids = { current: island.actor.message_id, repliedTo: island.repliedTo };
    const filled = fillQuickSteps(given.value, island.session, ids);
    if (!filled.ok) return filled;
    const created = await island.engine.createWorkflowWithSteps(
      { name },
      filled.value satisfies NewStep[],
      island.origin,
    );
    if (!created.ok) return refused(created.refusal);
    const workflow = created.value;
    const started = await startExecution(workflow.id, context ?? {}, island);
    if (!started.ok) {
      // All or nothing: a workflow that cannot start is not what was asked for.
      await island.engine.deleteWorkflow(workflow.id);
      return started;
    }
    const count = `${workflow.steps.length} step${workflow.steps.length === 1 ? "" : "s"}`;
    const head = rich`✅ Workflow ${bold(workflow.name)} with ${count} created · ${code(workflow.id)}`;
    return {
      ...started,
      text: lines([head, started.text]),
      effects: [
        {
          set: "workflow",
          id: workflow.id,
          name: workflow.name,
          steps: workflow.steps.map((step) => ({ id: step.id, name: step.name, dependencies: step.dependencies })),
        },
        ...started.effects,
      ],
    };
  },
});
