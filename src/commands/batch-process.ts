import { MAX_STEPS } from "../engine/plan.ts";
import type { NewStep } from "../engine/workflow.ts";
import { type Outcome, success } from "../interpreter/outcome.ts";
import { fillStepParams } from "../interpreter/placeholders/text-placeholders.ts";
import { problem, refused } from "../interpreter/problem.ts";
import { bold, code, shortened } from "../interpreter/rich-text.ts";
import { type CommandContext, defineCommand } from "./command.ts";

/** The time that a batch may take in all, a day in seconds: a workflow's half hour is soon over with 10,000 items. */
const BATCH_SECONDS = 86_400;

/** `[MULTISTEP:BATCH_PROCESS:log:[{"message":"Item 1"},{"message":"Item 2"}]:3]` */
export const batchProcess = defineCommand({
  namespace: "MULTISTEP",
  action: "BATCH_PROCESS",
  summary: "Runs a handler once for each item, so many at once; one that fails does not stop the others.",
  example: '[MULTISTEP:BATCH_PROCESS:log:[{"message":"Item 1"},{"message":"Item 2"}]:3]',
  result: "Says how many items run and the execution's id; RESULT then shows what each came to, as Item 1, Item 2 …",
  data: "{execution_id}",
  signature: [
    { name: "handler", kind: "handler", example: "log" },
    { name: "items", kind: "list", example: '[{"message":"Item 1"},{"message":"Item 2"}]' },
    { name: "batch_size", kind: "int", optional: true, min: 1, max: 1000, otherwise: "5", example: "5" },
  ],
  sets: ["execution"],
  async run({ handler, items, batch_size = 5 }, island): Promise<Outcome> {
    if (items.length > MAX_STEPS)
      return problem(
        `A batch may have ${MAX_STEPS} items, and this one has ${items.length}.`,
        "Send it in several messages.",
      );
    if (items.length === 0)
      return problem(
        "The list of items is empty.",
        `Write for example [MULTISTEP:BATCH_PROCESS:${handler}:[${exampleOf(handler, island)}]]`,
      );
    const steps: NewStep[] = [];
    for (const [i, item] of items.entries()) {
      const name = `Item ${i + 1}`;
      if (typeof item !== "object" || item === null || Array.isArray(item)) {
        return problem(
          `${name} must be an object with ${handler}'s params, and ${shortened(JSON.stringify(item), 60)} is not.`,
          `Write for example [MULTISTEP:BATCH_PROCESS:${handler}:[${exampleOf(handler, island)}]]`,
        );
      }
      const ids = { current: island.actor.message_id, repliedTo: island.repliedTo };
      const filled = fillStepParams(handler, item, island.session, ids);
      if (!filled.ok) return filled;
      steps.push({ name, handler, params: filled.value });
    }
    const workflow = { name: `Batch: ${handler}`, max_parallel_steps: batch_size, global_timeout: BATCH_SECONDS };
    const started = await island.engine.executeSteps(workflow, steps, {}, island.origin);
    if (!started.ok) return refused(started.error);
    const { id } = started.value;
    await island.started(id);
    const { replies } = island.words;
    const [count, atOnce] = [replies.items(items.length), replies.atOnce(batch_size)];
    return success(replies.batchStarted(bold(workflow.name), count, atOnce, code(id)), {
      effects: [{ set: "execution", id }],
      execution: id,
    });
  },
});

function exampleOf(handler: string, { engine }: CommandContext): string {
  return JSON.stringify(engine.handlers.get(handler)?.example ?? {});
}
