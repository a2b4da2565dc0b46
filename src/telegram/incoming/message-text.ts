import type { Api } from "grammy";
import type { Message } from "grammy/types";
import type { Words } from "../../i18n/words.ts";
import { isTextDocument, MAX_DOCUMENT, readDocument } from "./read-document.ts";
import { richMessageText } from "./rich-message-text.ts";

/** What a message says: its text, its caption, and the text document that comes with it. */
export type MessageText = { ok: true; text: string } | { ok: false; words(words: Words): string };

/** What a message says by itself: its text, be it plain or rich, or its caption. */
export const ownText = ({ text, caption, rich_message }: Message): string =>
  // A plain text beside a rich one only stands in for it.
  rich_message === undefined ? (text ?? caption ?? "") : richMessageText(rich_message);

/** Reads a message and the text document that comes with it. */
export async function messageText(api: Api, message: Message): Promise<MessageText> {
  const own = ownText(message);
  if (message.document === undefined || !isTextDocument(message.document)) return { ok: true, text: own };
  const read = await readDocument(api, message.document);
  if (read.ok) return { ok: true, text: own === "" ? read.text : `${own}\n${read.text}` };
  const isTooLarge = read.problem === "too-large";
  return {
    ok: false,
    words: (words) => (isTooLarge ? words.documentTooLarge(MAX_DOCUMENT / 1_000_000) : words.documentUnreadable),
  };
}
