import { actOnChat, ELSEWHERE, meantPerson, PERSON } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[USER:UNMUTE:123456789]` */
export const unmute = defineCommand({
  namespace: "USER",
  action: "UNMUTE",
  summary: "Lets a person write in this group again.",
  example: "[USER:UNMUTE:123456789]",
  result: "Says who may write again.",
  data: "{chat_id, user_id, muted}",
  capability: "admin",
  signature: [PERSON, ELSEWHERE],
  async run({ user, options }, island) {
    const meant = meantPerson(user, island);
    return meant.ok ? actOnChat(island, options, { do: "unmute", user_id: meant.value }) : meant;
  },
});
