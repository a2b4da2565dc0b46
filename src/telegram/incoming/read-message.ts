import { createHash } from "node:crypto";
import type { Api, Context } from "grammy";
import type { Message, MessageEntity, Update } from "grammy/types";
import { isName, oneLine } from "../../../grammar/plain-text.ts";
import type { CodeRange, TextFormats, TextRange } from "../../../grammar/position.ts";
import type { Access, Sender } from "../../chat-store/access.ts";
import type { ForeignText, IncomingMessage } from "../../chat-store/inbox.ts";
import type { OutboxMessage } from "../../chat-store/outbox.ts";
import type { Actor } from "../../engine/actor.ts";
import type { Messages } from "../../i18n/messages.ts";
import { lineOf, shortened } from "../../i18n/rich-text.ts";
import { EMPHASIS, QUOTATIONS, readRichMessage } from "./rich-message-text.ts";
import { isTextDocument, MAX_DOCUMENT, readDocument } from "./text-document.ts";

const MAX_NAME = 60;

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

/** The text of a message with its text document, or why there is none. */
export type MessageText = ({ ok: true } & ReadText) | { ok: false; problem(messages: Messages): string };

/** A text, and the parts of it that are formatted. */
export interface ReadText extends TextFormats {
  text: string;
}

/** The text of the message itself, plain or rich, or its caption. */
export const ownText = (message: Message): string => readText(message).text;

function readText({ text, entities, caption, caption_entities, rich_message }: Message): ReadText {
  // Plain text next to a rich message is only a fallback.
  if (rich_message !== undefined) return readRichMessage(rich_message);
  const formats = (text === undefined ? caption_entities : entities) ?? [];
  const rangeOf = ({ offset, length }: MessageEntity): TextRange => ({ start: offset, end: offset + length });
  const rangesOf = (types: ReadonlySet<string>) => formats.filter(({ type }) => types.has(type)).map(rangeOf);
  const code = formats.flatMap((one): CodeRange[] => {
    if (one.type !== "code" && one.type !== "pre") return [];
    return [{ ...rangeOf(one), ...(one.type === "pre" ? { isBlock: true } : {}) }];
  });
  return { text: text ?? caption ?? "", quotations: rangesOf(QUOTATIONS), code, emphasis: rangesOf(EMPHASIS) };
}

/** The text of a message without shortcodes. If it begins with a formatted quotation, it has the sign of one. */
export function spokenText(message: Message): string {
  const { text, quotations } = readText(message);
  return quotations.some(({ start }) => start === 0) ? `> ${text}` : text;
}

/** The text of the message that this one replies to, or the part of it that it quotes. */
export function quotedText({ reply_to_message: replied, quote }: Message): { quoted?: string } {
  const isOpener = replied?.forum_topic_created !== undefined;
  const quoted = quote?.text ?? (replied === undefined || isOpener ? "" : ownText(replied));
  return quoted.trim() === "" ? {} : { quoted };
}

/** Reads a message and the text document attached to it. */
export async function messageText(api: Api, message: Message): Promise<MessageText> {
  const own = readText(message);
  if (message.document === undefined || !isTextDocument(message.document)) return { ok: true, ...own };
  const read = await readDocument(api, message.document);
  if (read.ok) return { ok: true, ...own, text: own.text === "" ? read.text : `${own.text}\n${read.text}` };
  const isTooLarge = read.problem === "too-large";
  return {
    ok: false,
    problem: (messages) =>
      isTooLarge ? messages.documentTooLarge(MAX_DOCUMENT / 1_000_000) : messages.documentUnreadable,
  };
}

/** Whether a message is addressed to the bot: in private always, elsewhere if it mentions the bot or replies to it. */
export function isAddressed(ctx: Context): boolean {
  const { msg: message, me } = ctx;
  if (message === undefined) return false;
  if (message.chat.type === "private" || message.reply_to_message?.from?.id === me.id) return true;
  return mentions(ownText(message), me.username);
}

/** The text without a mention of the bot at its start. */
export function withoutMention(text: string, username: string | undefined): string {
  if (username === undefined) return text;
  const name = `@${username}`.toLowerCase();
  const begins = text.toLowerCase().startsWith(name) && !isNamePart(text[name.length]);
  return begins ? text.slice(name.length).trimStart() : text;
}

function mentions(text: string, username: string | undefined): boolean {
  if (username === undefined) return false;
  const name = `@${username}`.toLowerCase();
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1)) {
    if (!isNamePart(text[at + name.length])) return true;
  }
  return false;
}

function isNamePart(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}

/**
 * Where the text of a message comes from, if not from its sender: it was forwarded, or an inline bot wrote it. A document is
 * part of its message. Undefined for the sender's own text, and for a channel's post that Telegram put into its group.
 */
export function foreignText(message: Message): ForeignText | undefined {
  const { forward_origin: origin, via_bot: bot, is_automatic_forward: isAutomatic, sender_chat: speaker } = message;
  const isOwnPost = isAutomatic === true && origin?.type === "channel" && origin.chat.id === speaker?.id;
  if (origin !== undefined && !isOwnPost) return { how: "forwarded", from: lineOf(nameOf(origin), MAX_NAME) };
  return bot === undefined
    ? undefined
    : { how: "via_bot", from: lineOf(`@${bot.username ?? bot.first_name}`, MAX_NAME) };
}

function nameOf(origin: NonNullable<Message["forward_origin"]>): string {
  switch (origin.type) {
    case "user":
      return [origin.sender_user.first_name, origin.sender_user.last_name].filter(Boolean).join(" ");
    case "hidden_user":
      return origin.sender_user_name;
    case "chat":
      return titleOf(origin.sender_chat);
    case "channel":
      return titleOf(origin.chat);
    default:
      // A kind that Telegram has added since.
      return "";
  }
}

function titleOf(chat: { title?: string; first_name?: string }): string {
  return chat.title ?? chat.first_name ?? "";
}
