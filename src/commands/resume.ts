import { type Outcome, success } from "../interpreter/outcome.ts";
import { code } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { controlExecution } from "./control-execution.ts";

/** `[MULTISTEP:RESUME:execution_id]` */
export const resume = defineCommand({
  namespace: "MULTISTEP",
  action: "RESUME",
  summary: "Goes on with a paused execution.",
  example: "[MULTISTEP:RESUME:execution_id]",
  result: "Says how far the execution has come; its progress message goes on.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, island): Promise<Outcome> {
    if (island.session.createdHere(id)) return success(island.words.replies.nothingToResume(code(id)));
    const outcome = await controlExecution(id, island, {
      ask: () => island.engine.resume(id, island.actor),
      isDone: (status) => status !== "paused",
      said: "resumed",
    });
    if (!outcome.ok) return outcome;
    await island.started(id);
    return { ...outcome, execution: id };
  },
});
