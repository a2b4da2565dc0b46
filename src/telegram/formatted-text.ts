import { FormattedString } from "@grammyjs/parse-mode";
import type { MessageEntity } from "grammy/types";
import type { RichSpan, RichText } from "../i18n/rich-text.ts";

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
