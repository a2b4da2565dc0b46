import type { JsonObject } from "../engine/json.ts";
import type { NewStep } from "../engine/workflow.ts";
import type { Outcome } from "../interpreter/outcome.ts";
import { refused } from "../interpreter/problem.ts";
import { bold, code, lines } from "../interpreter/rich-text.ts";
import type { CommandContext } from "./command.ts";
import { startExecution } from "./start-execution.ts";

/** Makes a workflow with all its steps and starts it, or does neither. */
export async function createAndStart(
  name: string,
  steps: NewStep[],
  context: JsonObject,
  island: CommandContext,
): Promise<Outcome> {
  const created = await island.engine.createWorkflowWithSteps({ name }, steps, island.origin);
  if (!created.ok) return refused(created.error);
  const workflow = created.value;
  const started = await startExecution(workflow.id, context, island);
  if (!started.ok) {
    // All or nothing: a workflow that cannot start is not what was asked for.
    await island.engine.deleteWorkflow(workflow.id, island.actor);
    return started;
  }
  const { replies } = island.words;
  const count = replies.steps(workflow.steps.length);
  const head = replies.workflowWithSteps(bold(workflow.name), count, code(workflow.id));
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
}
