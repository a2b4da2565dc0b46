import { type Outcome, success } from "../interpreter/outcome.ts";
import { refused } from "../interpreter/problem.ts";
import type { ReplyWords } from "../interpreter/reply-words.ts";
import { bold, italic, lines, type RichText, shortened } from "../interpreter/rich-text.ts";
import type { StepReference } from "../interpreter/signature.ts";
import { type CommandContext, defineCommand } from "./command.ts";

const MAX_NAMED = 5;

/** `[MULTISTEP:REMOVE_STEP:workflow_id:step2]` */
export const removeStep = defineCommand({
  namespace: "MULTISTEP",
  action: "REMOVE_STEP",
  summary: "Takes a step out of a workflow.",
  example: "[MULTISTEP:REMOVE_STEP:workflow_id:step2]",
  result: "Says which step is gone, and which steps still wait for it.",
  data: "{step_id}",
  signature: [
    { name: "workflow", kind: "workflow", example: "workflow_id" },
    { name: "step", kind: "step", greedy: true, example: "step1" },
  ],
  sets: ["change"],
  pinned: true,
  async run({ workflow, step }, island): Promise<Outcome> {
    const waiting = await waitingFor(workflow.id, step, island);
    const removed = await island.engine.removeStep(workflow.id, step.id, island.actor);
    const gone = removed.ok || (island.repeated && removed.error.code === "not_found");
    if (!removed.ok && !gone) return refused(removed.error);
    const { replies } = island.words;
    const said = replies.stepRemoved(bold(step.name), bold(workflow.name));
    return success(lines([said, ...waiting.map((name) => stillWaits(name, step.name, replies))]), {
      effects: [{ set: "step-removed", workflow: workflow.id, id: step.id }],
      data: { step_id: step.id },
    });
  },
});

/** Names of the steps that wait for this one, by its id or, once it is gone, by its name. */
async function waitingFor(workflowId: string, step: StepReference, island: CommandContext): Promise<string[]> {
  const found = await island.engine.findWorkflow(workflowId, island.viewer);
  if (!found.ok) return [];
  const { steps } = found.value;
  const hasNamesake = steps.some(({ id, name }) => id !== step.id && name === step.name);
  const waits = ({ dependencies }: { dependencies: readonly string[] }): boolean =>
    dependencies.includes(step.id) || (!hasNamesake && dependencies.includes(step.name));
  return steps
    .filter(waits)
    .slice(0, MAX_NAMED)
    .map(({ name }) => name);
}

function stillWaits(name: string, gone: string, words: ReplyWords): RichText {
  return [italic(words.stillWaits(shortened(name, 60), shortened(gone, 60)))];
}
