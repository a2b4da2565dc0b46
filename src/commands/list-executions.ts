import { success } from "../interpreter/outcome.ts";
import { statusWord } from "../interpreter/reply-words.ts";
import { bold, code, type RichText, rich, shortened } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { nextPage, PAGE, pageText, shortTime } from "./page-text.ts";

/** `[MULTISTEP:LIST_EXECUTIONS:running]` */
export const listExecutions = defineCommand({
  namespace: "MULTISTEP",
  action: "LIST_EXECUTIONS",
  summary: "Lists the executions of this chat, the newest first, 20 a page; with a status only those.",
  example: "[MULTISTEP:LIST_EXECUTIONS:running]",
  result: "Lists the executions with their status, progress, when they began and their ids.",
  data: "[{execution_id, workflow, status, progress}]",
  signature: [
    { name: "status", kind: "status", greedy: true, optional: true, example: "running" },
    { name: "page", kind: "int", optional: true, min: 1, max: 100_000, example: "2" },
  ],
  async run({ status, page = 1 }, island) {
    const { words } = island;
    const filter = status === undefined ? {} : { status };
    const skip = (page - 1) * PAGE;
    const { executions, total } = await island.engine.listExecutions(island.viewer, { ...filter, skip, limit: PAGE });
    const rows = executions.map((one): RichText => {
      const state = `${words.progress.status[one.status]} ${one.progress}%`;
      return rich`• ${bold(shortened(one.workflow, 100))} · ${state} · ${shortTime(one.created_at)} · ${code(one.id)}`;
    });
    const named = statusWord(status, words);
    const head = { count: words.replies.executions(total, named), none: words.replies.noExecutions(named) };
    const data = executions.map(({ id, workflow, status: state, progress }) => ({
      execution_id: id,
      workflow,
      status: state,
      progress,
    }));
    const next = `[MULTISTEP:LIST_EXECUTIONS:${status ?? "all"}:%]`;
    return success(pageText(head, rows, total, page, next, words.replies), {
      data,
      buttons: nextPage(total, page, next),
    });
  },
});
