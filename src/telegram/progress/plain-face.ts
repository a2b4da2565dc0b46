import type { ProgressPicture } from "../../commands/progress-picture.ts";
import { textOf } from "../../commands/progress-text.ts";
import type { ProgressWords } from "../../i18n/progress-words.ts";
import { type FormattedText, toFormattedText } from "../formatted-text.ts";
import { splitText } from "../split-text.ts";

/** A card as a text with entities. One that is too long for one message loses its end. */
export function plainRenderer(picture: ProgressPicture, words: ProgressWords): FormattedText {
  return splitText(toFormattedText(textOf(picture, words)))[0] ?? { text: "…", entities: [] };
}
