import type { ExecutionStatus } from "../../engine/execution.ts";
import { bold, code, rich } from "../../interpreter/rich-text.ts";
import { en } from "../words/en.ts";
import type { BotCommand } from "./bot-command.ts";
import { listPage, PAGE, toPage } from "./list-page.ts";

const toStatus = (rest: string): ExecutionStatus | undefined => {
  const word = rest.trim().toLowerCase();
  return Object.hasOwn(en.progress.status, word) ? (word as ExecutionStatus) : undefined;
};

/** `/runs [PAGE or STATUS]`: the executions of this chat, newest first; for owners in private all that there are. */
export const runs: BotCommand = {
  name: "runs",
  summary: "what runs and ran in this chat",
  async run({ ctx, rest, say, engine, isOwner, words }) {
    const viewer = { chat_id: ctx.chat.id, all: ctx.chat.type === "private" && (await isOwner()) };
    const page = toPage(rest);
    const status = toStatus(rest);
    const { executions, total } = await engine.listExecutions(viewer, {
      skip: (page - 1) * PAGE,
      limit: PAGE,
      ...(status === undefined ? {} : { status }),
    });
    if (total === 0) return say([{ text: words.noRuns }]);
    const rows = executions.map(
      ({ id, workflow, status, progress }) =>
        rich`• ${bold(workflow)} · ${words.progress.status[status]} · ${progress}% · ${code(id)}`,
    );
    await say(listPage(words.runs(total), rows, { page, total, command: "runs", words }));
  },
};
