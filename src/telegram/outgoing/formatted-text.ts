import { FormattedString } from "@grammyjs/parse-mode";
import type { MessageEntity } from "grammy/types";
import type { RichSpan, RichText } from "../../i18n/rich-text.ts";

/** A text with Telegram's entities, offsets in UTF-16 units. */
export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

function formatted({ text, style }: RichSpan): FormattedString | string {
  return style === undefined || text === "" ? text : FormattedString[style](text);
}

/** Styles become entities; nothing in the text is ever read as markup. */
export function toFormattedText(rich: RichText): FormattedText {
  const joined = FormattedString.join(rich.map(formatted));
  return trimmed({ text: joined.text, entities: joined.entities });
}

/** Without blanks at its ends, as Telegram shows it: it would otherwise move the offsets itself. */
function trimmed({ text, entities }: FormattedText): FormattedText {
  const start = text.length - text.trimStart().length;
  const end = start + text.trim().length;
  return { text: text.slice(start, end), entities: clip(entities, start, end) };
}

/** The entities inside a stretch of the text, counted from its start; those across its ends are cut. */
export function clip(entities: readonly MessageEntity[], start: number, end: number): MessageEntity[] {
  return entities.flatMap((entity) => {
    const from = Math.max(entity.offset, start);
    const to = Math.min(entity.offset + entity.length, end);
    return from < to ? [{ ...entity, offset: from - start, length: to - from }] : [];
  });
}

/** Telegram's limit of one message, in UTF-16 units. */
export const MESSAGE_LIMIT = 4096;

/** A part shorter than this share of the limit is not worth keeping an entity whole. */
const LEAST_SHARE = 0.25;

/** Splits a long text into messages: on line ends where it can, else on blanks, never inside a surrogate pair or, where it can be helped, an entity. */
export function splitText({ text, entities }: FormattedText, limit: number = MESSAGE_LIMIT): FormattedText[] {
  const parts: FormattedText[] = [];
  let start = 0;
  while (start < text.length) {
    const end = text.length - start <= limit ? text.length : start + cutLength(text, entities, start, limit);
    const part = trimLineEnds(text, start, end);
    if (part.start < part.end) {
      parts.push({ text: text.slice(part.start, part.end), entities: clip(entities, part.start, part.end) });
    }
    start = end;
  }
  return parts;
}

/** How much of the text from `start` goes into one part. */
function cutLength(text: string, entities: readonly MessageEntity[], start: number, limit: number): number {
  const most = start + limit;
  const least = start + Math.ceil(limit * LEAST_SHARE);
  const near = entities.filter(({ offset, length }) => offset < most && least < offset + length);
  const inEntity = (at: number) => near.some(({ offset, length }) => offset < at && at < offset + length);
  for (const separator of ["\n", " "]) {
    for (let at = text.lastIndexOf(separator, most - 1); at >= least; at = text.lastIndexOf(separator, at - 1)) {
      if (!inEntity(at + 1)) return at + 1 - start;
    }
    const anywhere = text.lastIndexOf(separator, most - 1);
    if (anywhere >= least) return anywhere + 1 - start;
  }
  const isPair = /[\uD800-\uDBFF]/.test(text[most - 1] ?? "") && /[\uDC00-\uDFFF]/.test(text[most] ?? "");
  return isPair ? limit - 1 : limit;
}

/** Telegram cuts blank ends off a message, and refuses one that is nothing else. Indentation of the first line stays. */
function trimLineEnds(text: string, start: number, end: number): { start: number; end: number } {
  const isBlank = (at: number) => text[at]?.trim() === "";
  let [first, last] = [start, end];
  while (first < last && (text[first] === "\n" || text[first] === "\r")) first++;
  while (last > first && isBlank(last - 1)) last--;
  return { start: first, end: last };
}
