import { type Outcome, success } from "../outcome.ts";
import { refused } from "../problem.ts";
import { bold, rich } from "../rich-text.ts";
import { defineCommand } from "./command.ts";

/** `[MULTISTEP:REMOVE_STEP:workflow_id:step2]` */
export const removeStep = defineCommand({
  namespace: "MULTISTEP",
  action: "REMOVE_STEP",
  summary: "Takes a step out of a workflow.",
  example: "[MULTISTEP:REMOVE_STEP:workflow_id:step2]",
  signature: [
    { name: "workflow", kind: "workflow", example: "workflow_id" },
    { name: "step", kind: "step", greedy: true, example: "step1" },
  ],
  pinned: true,
  async run({ workflow, step }, island): Promise<Outcome> {
    const removed = await island.engine.removeStep(workflow.id, step.id);
    const gone = removed.ok || (island.repeated && removed.refusal.code === "not_found");
    if (!removed.ok && !gone) return refused(removed.refusal);
    return success(rich`➖ Step ${bold(step.name)} removed from ${bold(workflow.name)}`, {
      effects: [{ set: "step-removed", workflow: workflow.id, id: step.id }],
    });
  },
});
