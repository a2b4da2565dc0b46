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
  summary: "Shows a person's status in this chat; without a person, your own.",
  example: "[USER:INFO:123456789]",
  result: "Shows the person's name, id and status in the chat.",
  data: "{chat_id, user_id, name, is_bot, status, until}",
  signature: [PERSON, ELSEWHERE],
  act({ user }, context) {
    const isOwn = user === undefined && context.repliedToUser === undefined;
    const person = isOwn ? { ok: true as const, value: context.actor.user_id } : addressedPerson(user, context);
    return person.ok ? ok<ChatAction>({ do: "member_info", user_id: person.value }) : person;
  },
});

/** `[USER:MUTE:123456789:10 minutes]` */
export const mute = defineChatCommand({
  namespace: "USER",
  action: "MUTE",
  summary: "Stops a person from writing in this group, for a while or forever.",
  example: "[USER:MUTE:123456789:10 minutes]",
  result: "Shows who was muted and until when.",
  data: "{chat_id, user_id, muted, until}",
  signature: [PERSON, DURATION, ELSEWHERE],
  act({ user, duration }, context) {
    const person = addressedPersonUntil(user, duration, context);
    return person.ok ? ok<ChatAction>({ do: "mute", ...person.value }) : person;
  },
});

/** `[USER:UNMUTE:123456789]` */
export const unmute = defineChatCommand({
  namespace: "USER",
  action: "UNMUTE",
  summary: "Lets a muted person write in this group again.",
  example: "[USER:UNMUTE:123456789]",
  result: "Shows who can write again.",
  data: "{chat_id, user_id, muted}",
  signature: [PERSON, ELSEWHERE],
  act({ user }, context) {
    const person = addressedPerson(user, context);
    return person.ok ? ok<ChatAction>({ do: "unmute", user_id: person.value }) : person;
  },
});

/** `[USER:BAN:123456789:10 minutes]` */
export const ban = defineChatCommand({
  namespace: "USER",
  action: "BAN",
  summary: "Bans a person from this group, for a while or forever.",
  example: "[USER:BAN:123456789:10 minutes]",
  result: "Shows who was banned and until when.",
  data: "{chat_id, user_id, banned, until}",
  signature: [PERSON, DURATION, ELSEWHERE],
  act({ user, duration }, context) {
    const person = addressedPersonUntil(user, duration, context);
    return person.ok ? ok<ChatAction>({ do: "ban", ...person.value }) : person;
  },
});

/** `[USER:UNBAN:123456789]` */
export const unban = defineChatCommand({
  namespace: "USER",
  action: "UNBAN",
  summary: "Lets a banned person join this group again.",
  example: "[USER:UNBAN:123456789]",
  result: "Shows who can join again.",
  data: "{chat_id, user_id, banned}",
  signature: [PERSON, ELSEWHERE],
  act({ user }, context) {
    const person = addressedPerson(user, context);
    return person.ok ? ok<ChatAction>({ do: "unban", user_id: person.value }) : person;
  },
});

/** `[USER:KICK:123456789]` */
export const kick = defineChatCommand({
  namespace: "USER",
  action: "KICK",
  summary: "Removes a person from this group; they may join again.",
  example: "[USER:KICK:123456789]",
  result: "Shows who was removed.",
  data: "{chat_id, user_id, kicked}",
  signature: [PERSON, ELSEWHERE],
  act({ user }, context) {
    const person = addressedPerson(user, context);
    return person.ok ? ok<ChatAction>({ do: "kick", user_id: person.value }) : person;
  },
});
