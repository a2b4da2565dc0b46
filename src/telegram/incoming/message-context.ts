import { createHash } from "node:crypto";
import type { Context } from "grammy";
import type { Message, Update } from "grammy/types";
import { isName, oneLine } from "../../../grammar/plain-text.ts";
import type { Access, Sender } from "../../chat-store/access.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { OutboxMessage } from "../../chat-store/outbox.ts";
import type { Actor } from "../../engine/actor.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { foreignText } from "./foreign-text.ts";
import { ownText } from "./message-text.ts";

/**
 * Who sent the update. An anonymous administrator is known by the group's negative id, and a channel by its own; never
 * by the ids that Telegram substitutes for a person, nor by a post's signature.
 */
export function senderOf(ctx: Context): Omit<Sender, "chat_id"> | undefined {
  if (ctx.callbackQuery === undefined) {
    const { sender_chat, chat } = ctx.msg ?? {};
    const speaker = sender_chat ?? (chat?.type === "channel" ? chat : undefined);
    if (speaker !== undefined) return { user_id: speaker.id, is_bot: false };
  }
  return ctx.from && { user_id: ctx.from.id, is_bot: ctx.from.is_bot === true };
}

const MAX_NAME = 60;

/** The sender's name on one line; undefined if there is no visible name. */
export function senderName({ callbackQuery, msg, from }: Context): string | undefined {
  const speaker = callbackQuery === undefined ? (msg?.sender_chat ?? channelOf(msg)) : undefined;
  const { title, first_name, last_name } = { ...(speaker ?? from) } as Names;
  const name = oneLine(speaker === undefined ? [first_name, last_name].filter(Boolean).join(" ") : (title ?? ""));
  return isName(name) ? shortened(name, MAX_NAME) : undefined;
}

type Names = { title?: string; first_name?: string; last_name?: string };

function channelOf(msg: Context["msg"]) {
  return msg?.chat.type === "channel" ? msg.chat : undefined;
}

/** Whether the sender of the update has access. */
export async function admits(access: Pick<Access, "admits">, ctx: Context): Promise<boolean> {
  const sender = senderOf(ctx);
  if (sender === undefined || ctx.chat === undefined) return false;
  return access.admits({ ...sender, chat_id: ctx.chat.id });
}

/** The forum topic of a message. A thread of replies outside of forums has a number too, but isn't a topic. */
export function topicOf({
  is_topic_message: isTopic,
  message_thread_id: thread,
}: Pick<Message, "is_topic_message" | "message_thread_id">): { thread_id?: number } {
  return isTopic === true && thread !== undefined ? { thread_id: thread } : {};
}

/** Who acts in this update, and where; undefined if nobody does. */
export function actorOf(ctx: Context, message: Message, gateway: string): Actor | undefined {
  const sender = senderOf(ctx);
  if (sender === undefined) return undefined;
  const { chat, message_id } = message;
  const name = senderName(ctx);
  const who = { user_id: sender.user_id, ...(name === undefined ? {} : { name }) };
  return { ...who, chat_id: chat.id, ...topicOf(message), message_id, gateway };
}

/**
 * Where a message's text comes from and what it refers to. A text that the bot's own code made from the message counts as
 * coming from it.
 */
export function textOrigin(
  message: Message,
): Pick<IncomingMessage, "reply_to_message_id" | "reply_to_user_id" | "foreign"> {
  const foreign = foreignText(message);
  return { ...repliedTo(message), ...(foreign === undefined ? {} : { foreign }) };
}

/** The message that this one replies to, and its author. */
function repliedTo(message: Message): Pick<IncomingMessage, "reply_to_message_id" | "reply_to_user_id"> {
  const { reply_to_message: reply } = message;
  // In a forum, every message of a topic formally replies to the one that opened it.
  if (reply === undefined || reply.forum_topic_created !== undefined) return {};
  const person = reply.sender_chat === undefined ? reply.from : undefined;
  return { reply_to_message_id: reply.message_id, ...(person === undefined ? {} : { reply_to_user_id: person.id }) };
}

/** Where to send the answer to this update. */
export function answerAddress(
  ctx: Context,
  message: Message,
  gateway: string,
): Pick<OutboxMessage, "key" | "gateway" | "chat_id" | "thread_id" | "reply_to_message_id"> {
  return {
    key: `${updateKey(gateway, ctx.update, message)}:answer`,
    gateway,
    chat_id: message.chat.id,
    ...topicOf(message),
    ...(message.chat.type === "private" ? {} : { reply_to_message_id: message.message_id }),
  };
}

/** The common prefix of the keys of a message's updates. An edit keeps the message's date. */
export function messageKey(gateway: string, message: Message): string {
  const { chat, message_id, date } = originOf(message);
  return `${gateway}:${chat.id}:${message_id}:${date}:`;
}

/**
 * The key that identifies an update when it is delivered again. Its number isn't enough: Telegram restarts the numbers
 * after a quiet week, and other Bot API servers whenever they restart. A channel post arrives twice if the bot is also
 * in the group to which Telegram forwards it, and counts once.
 */
export function updateKey(gateway: string, update: Update, message: Message): string {
  const content = createHash("sha256").update(ownText(message)).digest("hex").slice(0, 12);
  const number = originOf(message).chat.type === "channel" ? "post" : update.update_id;
  return `${messageKey(gateway, message)}${number}:${content}`;
}

/** The message; for a post that Telegram forwarded from a channel to its group, the post. */
function originOf(message: Message): Pick<Message, "chat" | "message_id" | "date"> {
  const { is_automatic_forward, forward_origin } = message;
  return is_automatic_forward === true && forward_origin?.type === "channel" ? forward_origin : message;
}
