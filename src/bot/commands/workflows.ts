import { bold, code, rich } from "../../interpreter/rich-text.ts";
import type { BotCommand } from "./bot-command.ts";
import { listPage, PAGE, toPage } from "./list-page.ts";

/** `/workflows [PAGE]`: the workflows of this chat; for owners in private all that there are. */
export const workflows: BotCommand = {
  name: "workflows",
  summary: "the workflows of this chat",
  async run({ ctx, rest, say, engine, isOwner, words }) {
    const viewer = { chat_id: ctx.chat.id, all: ctx.chat.type === "private" && (await isOwner()) };
    const page = toPage(rest);
    const { workflows: found, total } = await engine.listWorkflows(viewer, { skip: (page - 1) * PAGE, limit: PAGE });
    if (total === 0) return say([{ text: words.noWorkflows }]);
    const rows = found.map(({ id, name, steps }) => rich`• ${bold(name)} · ${words.steps(steps)} · ${code(id)}`);
    await say(listPage(words.workflows(total), rows, { page, total, command: "workflows", words }));
  },
};
