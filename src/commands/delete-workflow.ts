import { type Outcome, success } from "../interpreter/outcome.ts";
import { refused } from "../interpreter/problem.ts";
import { bold, code } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { offerInstead } from "./offer-instead.ts";

/** `[MULTISTEP:DELETE_WORKFLOW:My workflow]` */
export const deleteWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "DELETE_WORKFLOW",
  summary: "Removes a workflow; its executions go on, since they run a copy.",
  example: "[MULTISTEP:DELETE_WORKFLOW:My workflow]",
  result: "Says which workflow is gone.",
  data: "{workflow_id}",
  signature: [{ name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" }],
  pinned: true,
  async run({ workflow }, island): Promise<Outcome> {
    if (island.session.createdHere(workflow.id)) return offerInstead("DELETE_WORKFLOW", workflow.id, island);
    const deleted = await island.engine.deleteWorkflow(workflow.id, island.actor);
    const gone = deleted.ok || (island.repeated && deleted.error.code === "not_found");
    if (!deleted.ok && !gone) return refused(deleted.error);
    return success(island.words.replies.workflowDeleted(bold(workflow.name), code(workflow.id)), {
      effects: [{ set: "workflow-deleted", id: workflow.id }],
      data: { workflow_id: workflow.id },
    });
  },
});
