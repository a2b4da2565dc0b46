import type { Api, Context } from "grammy";
import type { Message, RichBlockListItem, RichBlockTableCell, RichMessage, RichText } from "grammy/types";
import type { Messages } from "../../i18n/messages.ts";
import { isTextDocument, MAX_DOCUMENT, readDocument } from "./text-document.ts";

/** The text of a message with its text document, or why there is none. */
export type MessageText = { ok: true; text: string } | { ok: false; problem(messages: Messages): string };

/** The text of the message itself, plain or rich, or its caption. */
export const ownText = ({ text, caption, rich_message }: Message): string =>
  // Plain text next to a rich message is only a fallback.
  rich_message === undefined ? (text ?? caption ?? "") : richMessageText(rich_message);

/** The text of the message that this one replies to, or the part of it that it quotes. */
export function quotedText({ reply_to_message: replied, quote }: Message): { quoted?: string } {
  const isOpener = replied?.forum_topic_created !== undefined;
  const quoted = quote?.text ?? (replied === undefined || isOpener ? "" : ownText(replied));
  return quoted.trim() === "" ? {} : { quoted };
}

/** Reads a message and the text document attached to it. */
export async function messageText(api: Api, message: Message): Promise<MessageText> {
  const own = ownText(message);
  if (message.document === undefined || !isTextDocument(message.document)) return { ok: true, text: own };
  const read = await readDocument(api, message.document);
  if (read.ok) return { ok: true, text: own === "" ? read.text : `${own}\n${read.text}` };
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

/** The readable parts that a block may have. New kinds of blocks appear over time. */
interface ReadableBlock {
  type: string;
  summary?: RichText;
  text?: RichText;
  expression?: string;
  blocks?: readonly ReadableBlock[];
  items?: readonly (Pick<RichBlockListItem, "label"> & { blocks: readonly ReadableBlock[] })[];
  cells?: readonly (readonly Pick<RichBlockTableCell, "text">[])[];
  caption?: RichText | { text: RichText; credit?: RichText };
  credit?: RichText;
}

/**
 * The text of a rich message, line by line, as a plain message would have it. Telegram's clients send formatted text
 * that is pasted or forwarded as a rich message without `text`. Pictures, buttons and formatting are left out.
 */
export function richMessageText({ blocks }: Pick<RichMessage, "blocks">): string {
  return (blocks as readonly ReadableBlock[]).flatMap(linesOf).join("\n");
}

function linesOf({ summary, text, expression, blocks, items, cells, caption, credit }: ReadableBlock): string[] {
  const said = [summary, text, expression].filter((part) => part !== undefined).map(plainText);
  const rows = cells?.map((row) => row.map((cell) => plainText(cell.text ?? "")).join(" | ")) ?? [];
  const below = [captionOf(caption), credit].filter((part) => part !== undefined).map(plainText);
  return [...said, ...(blocks ?? []).flatMap(linesOf), ...(items ?? []).flatMap(itemLines), ...rows, ...below];
}

function itemLines({ label, blocks }: NonNullable<ReadableBlock["items"]>[number]): string[] {
  const [first = "", ...rest] = blocks.flatMap(linesOf);
  return [label ? `${label} ${first}` : first, ...rest];
}

function captionOf(caption: ReadableBlock["caption"]): RichText | undefined {
  return typeof caption === "object" && "credit" in caption && caption.credit !== undefined
    ? [caption.text, "\n", caption.credit]
    : (caption as RichText | undefined);
}

/** A rich text without its formatting. */
function plainText(text: RichText): string {
  if (typeof text === "string") return text;
  if (Array.isArray(text)) return text.map(plainText).join("");
  if ("text" in text) return plainText(text.text);
  if ("alternative_text" in text) return text.alternative_text;
  return "expression" in text ? text.expression : "";
}
