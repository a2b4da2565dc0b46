import { parseShortcodes } from "../../../grammar/shortcode/parse.ts";
import { Language } from "../../interpreter/language.ts";

const BUILT_IN = new Language();

/** The shortcodes of a text as they are written: the same for texts that differ in their prose alone. */
export const shortcodesOf = (text: string, { vocabulary }: Pick<Language, "vocabulary"> = BUILT_IN): string =>
  JSON.stringify(
    parseShortcodes(text, vocabulary)
      .nodes.filter(({ type }) => type !== "text")
      .map(({ start, end }) => text.slice(start, end)),
  );
