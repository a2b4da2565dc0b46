import { actOnChat, ELSEWHERE, meantPerson, PERSON } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[USER:INFO:123456789]` */
export const info = defineCommand({
  namespace: "USER",
  action: "INFO",
  summary: "Shows what a person is in this chat; without one, the person who asks.",
  example: "[USER:INFO:123456789]",
  result: "Shows the person's name, id and standing in the chat.",
  data: "{chat_id, user_id, name, is_bot, status, until}",
  capability: "admin",
  signature: [PERSON, ELSEWHERE],
  async run({ user, options }, island) {
    const asks = user === undefined && island.repliedToUser === undefined;
    const meant = asks ? { ok: true as const, value: island.actor.user_id } : meantPerson(user, island);
    return meant.ok ? actOnChat(island, options, { do: "member_info", user_id: meant.value }) : meant;
  },
});
