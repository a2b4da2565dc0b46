import { success } from "../outcome.ts";
import { shortProgressText } from "../progress-text.ts";
import { defineCommand } from "./command.ts";
import { seenExecution } from "./seen-execution.ts";

/** `[MULTISTEP:PROGRESS:execution_id]` */
export const progress = defineCommand({
  namespace: "MULTISTEP",
  action: "PROGRESS",
  summary: "Shows how far an execution is, and the steps that run now.",
  example: "[MULTISTEP:PROGRESS:execution_id]",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  async run({ execution }, island) {
    const view = await seenExecution(execution, island);
    return view.ok ? success(shortProgressText(view.value)) : view;
  },
});
