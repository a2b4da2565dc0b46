import { actOnChat, ELSEWHERE, meantPerson, PERSON } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[USER:UNBAN:123456789]` */
export const unban = defineCommand({
  namespace: "USER",
  action: "UNBAN",
  summary: "Lets a person who was banned join this group again.",
  example: "[USER:UNBAN:123456789]",
  result: "Says who may join again.",
  data: "{chat_id, user_id, banned}",
  capability: "admin",
  signature: [PERSON, ELSEWHERE],
  async run({ user, options }, island) {
    const meant = meantPerson(user, island);
    return meant.ok ? actOnChat(island, options, { do: "unban", user_id: meant.value }) : meant;
  },
});
