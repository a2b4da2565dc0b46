import { actOnChat, addressedPerson, addressedPersonUntil, DURATION, ELSEWHERE, PERSON } from "./chat-action.ts";
import { defineCommand } from "./command.ts";

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
  async run({ user, options }, context) {
    const asks = user === undefined && context.repliedToUser === undefined;
    const meant = asks ? { ok: true as const, value: context.actor.user_id } : addressedPerson(user, context);
    return meant.ok ? actOnChat(context, options, { do: "member_info", user_id: meant.value }) : meant;
  },
});

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
  async run({ user, duration, options }, context) {
    const meant = addressedPersonUntil(user, duration, context);
    return meant.ok ? actOnChat(context, options, { do: "mute", ...meant.value }) : meant;
  },
});

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
  async run({ user, options }, context) {
    const meant = addressedPerson(user, context);
    return meant.ok ? actOnChat(context, options, { do: "unmute", user_id: meant.value }) : meant;
  },
});

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
  async run({ user, duration, options }, context) {
    const meant = addressedPersonUntil(user, duration, context);
    return meant.ok ? actOnChat(context, options, { do: "ban", ...meant.value }) : meant;
  },
});

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
  async run({ user, options }, context) {
    const meant = addressedPerson(user, context);
    return meant.ok ? actOnChat(context, options, { do: "unban", user_id: meant.value }) : meant;
  },
});

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
  async run({ user, options }, context) {
    const meant = addressedPerson(user, context);
    return meant.ok ? actOnChat(context, options, { do: "kick", user_id: meant.value }) : meant;
  },
});
