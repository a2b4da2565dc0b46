import type { MessageEntity } from "grammy/types";
import { shortened } from "../../i18n/rich-text.ts";
import type { FormattedText } from "../formatted-text.ts";

/** The text of a message leaves room for what is written below it. */
const MAX_TEXT = 3_500;

/** A question with what became of it below. */
export function closedText(text: string, entities: readonly MessageEntity[], closing: string): FormattedText {
  return {
    text: `${shortened(text, MAX_TEXT)}\n\n${closing}`,
    entities: entities.filter(({ offset, length }) => offset + length <= MAX_TEXT),
  };
}
