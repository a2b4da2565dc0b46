import type { BotCommand } from "./bot-command.ts";

/** `/confirm on|off`: whether owners are asked first in this chat. */
export const confirm: BotCommand = {
  name: "confirm",
  summary: "ask owners first in this chat: /confirm on, or off",
  async run({ ctx, rest, say, engine, isOwner }) {
    if (!(await isOwner())) return say([{ text: "Only an owner of the bot may set that." }]);
    const chats = engine.unaskedChats;
    const word = rest.toLowerCase();
    if (word === "on") await chats.remove(ctx.chat.id);
    else if (word === "off") await chats.add(ctx.chat.id, ctx.from.id);
    const isUnasked = await chats.has(ctx.chat.id);
    const now = isUnasked
      ? "Owners are not asked first in this chat."
      : "Owners are asked first in this chat, as the bot is set.";
    await say([{ text: `${now} /confirm ${isUnasked ? "on" : "off"} changes that.` }]);
  },
};
