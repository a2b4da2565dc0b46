import { success } from "../outcome.ts";
import { progressText } from "../progress-text.ts";
import { defineCommand } from "./command.ts";
import { seenExecution } from "./seen-execution.ts";

/** `[MULTISTEP:STATUS:execution_id]` */
export const status = defineCommand({
  namespace: "MULTISTEP",
  action: "STATUS",
  summary: "Shows an execution with each of its steps.",
  example: "[MULTISTEP:STATUS:execution_id]",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  async run({ execution }, island) {
    const view = await seenExecution(execution, island);
    return view.ok ? success(progressText(view.value, island.engine.now())) : view;
  },
});
