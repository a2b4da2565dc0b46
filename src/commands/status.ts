import type { ExecutionView } from "../engine/execution.ts";
import { success } from "../interpreter/outcome.ts";
import { progressText, shortProgressText } from "../interpreter/progress/progress-text.ts";
import type { InterpreterWords } from "../interpreter/reply-words.ts";
import type { RichText } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { stateOf } from "./control-execution.ts";
import { seenExecution } from "./seen-execution.ts";

/** A command that shows an execution in some words. */
function showing(
  action: string,
  summary: string,
  result: string,
  text: (view: ExecutionView, now: Date, words: InterpreterWords) => RichText,
) {
  return defineCommand({
    namespace: "MULTISTEP",
    action,
    summary,
    example: `[MULTISTEP:${action}:execution_id]`,
    result,
    data: "{execution_id, workflow, status, progress, current_steps, reason}",
    signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
    async run({ execution }, island) {
      const view = await seenExecution(execution, island);
      if (!view.ok) return view;
      const { current, reason = null } = view.value;
      const data = { ...stateOf(view.value), current_steps: current, reason };
      return success(text(view.value, island.engine.now(), island.words), { data });
    },
  });
}

/** `[MULTISTEP:STATUS:execution_id]` */
export const status = showing(
  "STATUS",
  "Shows an execution with each of its steps.",
  "Shows the status, the progress, and each step with its state, attempts, time and error.",
  (view, now, { progress }) => progressText(view, now, progress),
);

/** `[MULTISTEP:PROGRESS:execution_id]` */
export const progress = showing(
  "PROGRESS",
  "Shows how far an execution is, and the steps that run now.",
  "Shows the status, the progress in percent, and the steps that run now.",
  shortProgressText,
);
