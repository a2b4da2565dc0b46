import { bold, code, rich } from "../../interpreter/rich-text.ts";
import type { BotCommand } from "./bot-command.ts";
import { listPage, PAGE, toPage } from "./list-page.ts";

/** `/schedules [PAGE]`: what will run by itself in this chat; for owners in private all that there is. */
export const schedules: BotCommand = {
  name: "schedules",
  summary: "what will run by itself",
  async run({ ctx, rest, say, engine, isOwner, words }) {
    const all = await engine.listSchedules({
      chat_id: ctx.chat.id,
      all: ctx.chat.type === "private" && (await isOwner()),
    });
    if (all.length === 0) return say([{ text: words.noSchedules }]);
    const page = toPage(rest);
    const rows = all.slice((page - 1) * PAGE, page * PAGE).map(({ id, workflow_name, next_at }) => {
      const next =
        next_at === undefined ? "" : ` · ${words.nextAt} ${next_at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
      return rich`• ${bold(workflow_name)}${next} · ${code(id)}`;
    });
    await say(listPage(words.schedules(all.length), rows, { page, total: all.length, command: "schedules", words }));
  },
};
