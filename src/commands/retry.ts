import { type Outcome, success } from "../interpreter/outcome.ts";
import { refused } from "../interpreter/problem.ts";
import { bold, code } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { stateOf } from "./control-execution.ts";

/** `[MULTISTEP:RETRY:execution_id]` */
export const retry = defineCommand({
  namespace: "MULTISTEP",
  action: "RETRY",
  summary: "Runs the failed and unfinished steps of an execution again; done steps keep their results.",
  example: "[MULTISTEP:RETRY:execution_id]",
  result: "Says which execution runs again; its progress message goes on.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  async run({ execution: { id } }, island): Promise<Outcome> {
    if (island.session.createdHere(id)) return success(island.words.replies.nothingToRetry(code(id)));
    const retried = await island.engine.retry(id, island.origin);
    if (!retried.ok) return refused(retried.error);
    await island.started(id);
    return success(island.words.replies.retrying(bold(retried.value.workflow), code(id)), {
      execution: id,
      data: stateOf(retried.value),
    });
  },
});
