import type { BotCommand } from "./bot-command.ts";

/** `/confirm on|off`: whether owners are asked first in this chat. */
export const confirm: BotCommand = {
  name: "confirm",
  menu: "owners",
  async run({ actor, rest, say, words, engine, isOwner }) {
    if (!(await isOwner())) return say([{ text: words.grant.ownerOnly }]);
    const chats = engine.unaskedChats;
    const word = rest.toLowerCase();
    if (word === "on") await chats.remove(actor.chat_id);
    else if (word === "off") await chats.add(actor.chat_id, actor.user_id);
    const isUnasked = await chats.has(actor.chat_id);
    await say([{ text: isUnasked ? words.confirm.asksNot : words.confirm.asksOwners }]);
  },
};
