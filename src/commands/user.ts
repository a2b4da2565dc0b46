import { ok } from "../engine/result.ts";
import type { ChatAction } from "./chat-action.ts";
import {
  addressedPerson,
  addressedPersonUntil,
  DURATION,
  defineChatCommand,
  ELSEWHERE,
  PERSON,
} from "./chat-command.ts";

/** `[USER:INFO:123456789]` */
export const info = defineChatCommand({
  namespace: "USER",
  action: "INFO",
  readOnly: true,
  summary: "Shows what a person is in this chat; without one, the person who asks.",
  example: "[USER:INFO:123456789]",
  result: "Shows the person's name, id and standing in the chat.",
  data: "{chat_id, user_id, name, is_bot, status, until}",
  signature: [PERSON, ELSEWHERE],
  act({ user }, context) {
    const asks = user === undefined && context.repliedToUser === undefined;
    const meant = asks ? { ok: true as const, value: context.actor.user_id } : addressedPerson(user, context);
    return meant.ok ? ok<ChatAction>({ do: "member_info", user_id: meant.value }) : meant;
  },
});

/** `[USER:MUTE:123456789:10 minutes]` */
export const mute = defineChatCommand({
  namespace: "USER",
  action: "MUTE",
  summary: "Keeps a person from writing in this group, for a time or for ever.",
  example: "[USER:MUTE:123456789:10 minutes]",
  result: "Says who was muted and until when.",
  data: "{chat_id, user_id, muted, until}",
  signature: [PERSON, DURATION, ELSEWHERE],
  act({ user, duration }, context) {
    const meant = addressedPersonUntil(user, duration, context);
    return meant.ok ? ok<ChatAction>({ do: "mute", ...meant.value }) : meant;
  },
});

/** `[USER:UNMUTE:123456789]` */
export const unmute = defineChatCommand({
  namespace: "USER",
  action: "UNMUTE",
  summary: "Lets a person write in this group again.",
  example: "[USER:UNMUTE:123456789]",
  result: "Says who may write again.",
  data: "{chat_id, user_id, muted}",
  signature: [PERSON, ELSEWHERE],
  act({ user }, context) {
    const meant = addressedPerson(user, context);
    return meant.ok ? ok<ChatAction>({ do: "unmute", user_id: meant.value }) : meant;
  },
});

/** `[USER:BAN:123456789:10 minutes]` */
export const ban = defineChatCommand({
  namespace: "USER",
  action: "BAN",
  summary: "Takes a person out of this group and keeps the person out, for a time or for ever.",
  example: "[USER:BAN:123456789:10 minutes]",
  result: "Says who was banned and until when.",
  data: "{chat_id, user_id, banned, until}",
  signature: [PERSON, DURATION, ELSEWHERE],
  act({ user, duration }, context) {
    const meant = addressedPersonUntil(user, duration, context);
    return meant.ok ? ok<ChatAction>({ do: "ban", ...meant.value }) : meant;
  },
});

/** `[USER:UNBAN:123456789]` */
export const unban = defineChatCommand({
  namespace: "USER",
  action: "UNBAN",
  summary: "Lets a person who was banned join this group again.",
  example: "[USER:UNBAN:123456789]",
  result: "Says who may join again.",
  data: "{chat_id, user_id, banned}",
  signature: [PERSON, ELSEWHERE],
  act({ user }, context) {
    const meant = addressedPerson(user, context);
    return meant.ok ? ok<ChatAction>({ do: "unban", user_id: meant.value }) : meant;
  },
});

/** `[USER:KICK:123456789]` */
export const kick = defineChatCommand({
  namespace: "USER",
  action: "KICK",
  summary: "Takes a person out of this group, who may join again.",
  example: "[USER:KICK:123456789]",
  result: "Says who was taken out.",
  data: "{chat_id, user_id, kicked}",
  signature: [PERSON, ELSEWHERE],
  act({ user }, context) {
    const meant = addressedPerson(user, context);
    return meant.ok ? ok<ChatAction>({ do: "kick", user_id: meant.value }) : meant;
  },
});
