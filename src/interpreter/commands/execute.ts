import type { Outcome } from "../outcome.ts";
import { problem } from "../problem.ts";
import { defineCommand } from "./command.ts";
import { startExecution } from "./start-execution.ts";

/** `[MULTISTEP:EXECUTE:workflow_id:{"user_id":1}]` */
export const execute = defineCommand({
  namespace: "MULTISTEP",
  action: "EXECUTE",
  summary: "Starts a workflow; execution_id then means its execution.",
  example: '[MULTISTEP:EXECUTE:workflow_id:{"user_name":"Ada"}]',
  signature: [
    { name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
  ],
  sets: ["execution"],
  async run({ workflow, context }, island): Promise<Outcome> {
    const [failed, ...others] = island.session.failedSteps(workflow.id);
    if (failed !== undefined) {
      const step = failed.name === "" ? `step ${failed.number}` : `step "${failed.name}"`;
      const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
      return problem(
        `"${workflow.name}" was not started, because its ${step}${more} could not be added: ${failed.why}`,
        "Add the missing step, then send [MULTISTEP:EXECUTE:workflow_id] in a message of its own.",
      );
    }
    return startExecution(workflow.id, context ?? {}, island);
  },
});
