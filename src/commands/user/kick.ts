import { actOnChat, ELSEWHERE, meantPerson, PERSON } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[USER:KICK:123456789]` */
export const kick = defineCommand({
  namespace: "USER",
  action: "KICK",
  summary: "Takes a person out of this group, who may join again.",
  example: "[USER:KICK:123456789]",
  result: "Says who was taken out.",
  data: "{chat_id, user_id, kicked}",
  capability: "admin",
  signature: [PERSON, ELSEWHERE],
  async run({ user, options }, island) {
    const meant = meantPerson(user, island);
    return meant.ok ? actOnChat(island, options, { do: "kick", user_id: meant.value }) : meant;
  },
});
