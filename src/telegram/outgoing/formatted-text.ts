import type { MessageEntity } from "grammy/types";
import { wholeLength } from "../../../grammar/graphemes.ts";
import type { JsonObject } from "../../engine/json.ts";
import { plain, type RichText, visibleRich } from "../../i18n/rich-text.ts";
import { entitiesOf, MAX_ENTITIES } from "./entities.ts";

/** A text with Telegram's entities; offsets in UTF-16 units. */
export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

/** Turns styles into entities. The text is never read as markup, and nothing in it can disguise the text next to it. */
export function toFormattedText(rich: RichText): FormattedText {
  return withEntities(visibleRich(rich));
}

/** A text as the outbox keeps it. */
export function storedText({ text, entities }: FormattedText): { text: string; entities: JsonObject[] } {
  return { text, entities: entities as unknown as JsonObject[] };
}

/** Like {@link toFormattedText}, with each character that its author wrote. */
export function withEntities(rich: RichText): FormattedText {
  return trimmed({ text: plain(rich), entities: entitiesOf(rich) });
}

/** Trims the text. Telegram would trim it too, but without adjusting the offsets. */
function trimmed({ text, entities }: FormattedText): FormattedText {
  const start = text.length - text.trimStart().length;
  const end = start + text.trim().length;
  return { text: text.slice(start, end), entities: clip(entities, start, end) };
}

/** The entities within a part of the text, relative to its start; those that reach beyond it are cut. */
export function clip(entities: readonly MessageEntity[], start: number, end: number): MessageEntity[] {
  return entities.flatMap((entity) => {
    const from = Math.max(entity.offset, start);
    const to = Math.min(entity.offset + entity.length, end);
    return from < to ? [{ ...entity, offset: from - start, length: to - from }] : [];
  });
}

/** Telegram's limit for one message, in UTF-16 units. */
const MESSAGE_LIMIT = 4096;

/** Keeping an entity whole is not worth a part shorter than this share of the limit. */
const LEAST_SHARE = 0.25;

/**
 * Splits a long text into messages: at a line end if possible, else at a blank; never within a character and, if
 * possible, not within an entity. Each part has at most 100 entities.
 */
export function splitText({ text, entities }: FormattedText, limit: number = MESSAGE_LIMIT): FormattedText[] {
  const parts: FormattedText[] = [];
  const inOrder = entities.toSorted((a, b) => a.offset - b.offset);
  let near: MessageEntity[] = [];
  let next = 0;
  let start = 0;
  while (start < text.length) {
    near = near.filter(({ offset, length }) => offset + length > start);
    for (; next < inOrder.length && inOrder[next]!.offset < start + limit; next++) near.push(inOrder[next]!);
    const end = text.length - start <= limit ? text.length : start + cutLength(text, near, start, limit);
    const part = trimLineEnds(text, start, end);
    if (part.start < part.end) {
      const ofPart = clip(near, part.start, part.end);
      parts.push({ text: text.slice(part.start, part.end), entities: mostUseful(ofPart) });
    }
    start = end;
  }
  return parts;
}

/** As many entities as Telegram shows. Blocks, links and code tell more than emphasis does. */
export function mostUseful(entities: MessageEntity[]): MessageEntity[] {
  if (entities.length <= MAX_ENTITIES) return entities;
  const isEmphasis = ({ type }: MessageEntity) => type === "bold" || type === "italic" || type === "strikethrough";
  const ranked = [...entities.filter((one) => !isEmphasis(one)), ...entities.filter(isEmphasis)];
  const kept = new Set(ranked.slice(0, MAX_ENTITIES));
  return entities.filter((one) => kept.has(one));
}

/** The length of the part that begins at `start`. */
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
  return Math.max(1, wholeLength(text, most) - start);
}

/** Telegram trims messages and refuses blank ones. The first line keeps its indentation. */
function trimLineEnds(text: string, start: number, end: number): { start: number; end: number } {
  const isBlank = (at: number) => text[at]?.trim() === "";
  let [first, last] = [start, end];
  while (first < last && (text[first] === "\n" || text[first] === "\r")) first++;
  while (last > first && isBlank(last - 1)) last--;
  return { start: first, end: last };
}
