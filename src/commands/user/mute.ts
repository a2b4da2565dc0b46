import { actOnChat, DURATION, ELSEWHERE, meantPersonUntil, PERSON } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[USER:MUTE:123456789:10 minutes]` */
export const mute = defineCommand({
  namespace: "USER",
  action: "MUTE",
  summary: "Keeps a person from writing in this group, for a time or for ever.",
  example: "[USER:MUTE:123456789:10 minutes]",
  result: "Says who was muted and until when.",
  data: "{chat_id, user_id, muted, until}",
  capability: "admin",
  signature: [PERSON, DURATION, ELSEWHERE],
  async run({ user, duration, options }, island) {
    const meant = meantPersonUntil(user, duration, island);
    return meant.ok ? actOnChat(island, options, { do: "mute", ...meant.value }) : meant;
  },
});
