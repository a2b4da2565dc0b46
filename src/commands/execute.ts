import type { Outcome } from "../interpreter/outcome.ts";
import { defineCommand } from "./command.ts";
import { heldBack, startExecution } from "./start-execution.ts";

/** `[MULTISTEP:EXECUTE:workflow_id:{"user_id":1}]` */
export const execute = defineCommand({
  namespace: "MULTISTEP",
  action: "EXECUTE",
  summary: "Starts a workflow; execution_id then means its execution.",
  example: '[MULTISTEP:EXECUTE:workflow_id:{"user_name":"Ada"}]',
  result: "Says the workflow's name and the execution's id; a progress message follows.",
  data: "{execution_id}",
  signature: [
    { name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
  ],
  sets: ["execution"],
  async run({ workflow, context }, island): Promise<Outcome> {
    return heldBack(workflow, island, "EXECUTE") ?? startExecution(workflow.id, context ?? {}, island);
  },
});
