import { MAX_GLOBAL_TIMEOUT, workflowOptions } from "../interpreter/options/workflow-options.ts";
import { success } from "../interpreter/outcome.ts";
import { refused } from "../interpreter/problem.ts";
import { bold, code, joined } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";

/** `[MULTISTEP:CREATE_WORKFLOW:name:description:1800:5]` */
export const createWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "CREATE_WORKFLOW",
  summary: "Creates an empty workflow; workflow_id then means it.",
  example: "[MULTISTEP:CREATE_WORKFLOW:User report:Sends the daily report:1800:5]",
  result: "Says the new workflow's name and id.",
  data: "{workflow_id}",
  signature: [
    { name: "name", kind: "text", example: "User report" },
    { name: "description", kind: "text", greedy: true, optional: true, example: "Sends the daily report" },
    {
      name: "global_timeout",
      kind: "int",
      optional: true,
      min: 1,
      max: MAX_GLOBAL_TIMEOUT,
      otherwise: "1800",
      example: "1800",
    },
    { name: "max_parallel_steps", kind: "int", optional: true, min: 1, max: 1000, otherwise: "5", example: "5" },
    { name: "options", kind: "object", optional: true, example: '{"auto_retry":false}' },
  ],
  sets: ["workflow"],
  async run({ options, ...given }, island) {
    const workflow = workflowOptions(given, options ?? {});
    if (!workflow.ok) return workflow;
    const created = await island.engine.createWorkflow(workflow.value, island.origin);
    if (!created.ok) return refused(created.error);
    const { replies } = island.words;
    const { id, name, global_timeout, max_parallel_steps } = created.value;
    const limits = [
      ...(workflow.value.global_timeout === undefined ? [] : [` · ${replies.atMost(global_timeout)}`]),
      ...(workflow.value.max_parallel_steps === undefined ? [] : [` · ${replies.atOnce(max_parallel_steps)}`]),
    ];
    return success(joined([replies.workflowCreated(bold(name), code(id)), limits.join("")]), {
      effects: [{ set: "workflow", id, name, steps: [] }],
    });
  },
});
