import { actOnChat, DURATION, ELSEWHERE, meantPersonUntil, PERSON } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[USER:BAN:123456789:10 minutes]` */
export const ban = defineCommand({
  namespace: "USER",
  action: "BAN",
  summary: "Takes a person out of this group and keeps the person out, for a time or for ever.",
  example: "[USER:BAN:123456789:10 minutes]",
  result: "Says who was banned and until when.",
  data: "{chat_id, user_id, banned, until}",
  capability: "admin",
  signature: [PERSON, DURATION, ELSEWHERE],
  async run({ user, duration, options }, island) {
    const meant = meantPersonUntil(user, duration, island);
    return meant.ok ? actOnChat(island, options, { do: "ban", ...meant.value }) : meant;
  },
});
