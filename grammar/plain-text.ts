/** Scripts in which a joiner or non-joiner changes how letters are drawn, so that a word without it is written wrong. */
const JOINED =
  "\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Nko}\\p{Script=Mandaic}\\p{Script=Adlam}\\p{Script=Mongolian}\\p{Script=Phags_Pa}" +
  "\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}" +
  "\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}";

/** Invisible characters that are part of a visible sequence. */
const PARTS = [
  // The flags of England, Scotland and Wales, the only ones that end in tags.
  "\\u{1F3F4}\\u{E0067}\\u{E0062}(?:\\u{E0065}\\u{E006E}\\u{E0067}|\\u{E0073}\\u{E0063}\\u{E0074}|\\u{E0077}\\u{E006C}\\u{E0073})\\u{E007F}",
  // A joiner between the parts of an emoji, which a selector or a tone of skin may follow.
  "(?<=\\p{Extended_Pictographic}[\\uFE0F\\u{1F3FB}-\\u{1F3FF}]?)\\u200D(?=\\p{Extended_Pictographic})",
  // One selector after what has an emoji's form and a text's, or after a character with variants.
  "(?<=\\p{Extended_Pictographic})[\\uFE0E\\uFE0F]",
  "(?<=[0-9#*])\\uFE0F(?=\\u20E3)",
  "(?<=\\p{Script=Han})[\\u{E0100}-\\u{E01EF}]",
  "(?<=\\p{Script=Mongolian})[\\u180B-\\u180D\\u180F]",
  // One joiner within a word, or after a vowel sign that it keeps visible.
  `(?<=[${JOINED}])[\\u200C\\u200D](?=[${JOINED}])`,
  `(?<=(?=[${JOINED}])\\p{M})[\\u200C\\u200D](?![\\u200C\\u200D])`,
  // Signs that surround the digits after them.
  "[\\u0600-\\u0605\\u06DD\\u070F\\u0890\\u0891\\u08E2\\u{110BD}\\u{110CD}]",
].join("|");

/**
 * Everything else that is invisible or changes the direction of the text around it: what Unicode calls format characters
 * (directions, isolates, tags) or ignorable by default (fillers, selectors); marks stacked so high that they cover other lines;
 * controls but tab and line end.
 */
const HIDDEN = "[\\p{Cf}\\p{Default_Ignorable_Code_Point}]|(?<=\\p{M}{6})\\p{M}|(?![\\t\\n])\\p{Cc}";
const PARTS_OR_HIDDEN = new RegExp(`(${PARTS})|${HIDDEN}`, "gu");

/** With the `u` flag, only an unpaired surrogate is a code point of this category. */
const LONE_SURROGATES = /\p{Surrogate}/gu;
const LINE_ENDS = /\r\n|[\r\u2028\u2029]/g;
/** The last one is the blank Braille pattern. */
const BLANKS = /[\p{Cc}\s\u2800]+/gu;
/** {@link visible} changes only characters outside this range. */
const PLAIN = /^[\t\n\x20-\x7e]*$/;

/**
 * A text that can safely be shown next to others: without control characters except tabs and line ends, without characters that
 * are invisible or change the direction of the text around them, and without halves of characters. Emoji and words that need
 * such a character stay whole.
 */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replaceAll(LINE_ENDS, "\n")
    .replaceAll(LONE_SURROGATES, "\ufffd")
    .replaceAll(PARTS_OR_HIDDEN, (_, part: string | undefined) => part ?? "");
}

/**
 * A name, an error or another text that someone wrote as one line that fits into a sentence: {@link visible}, each run of
 * blanks as one space, and none at either end.
 */
export function oneLine(text: string): string {
  return visible(text.replaceAll(BLANKS, " ")).replaceAll(BLANKS, " ").trim();
}

/** Whether a name has any visible character. */
export function isName(text: string): boolean {
  return oneLine(text) !== "";
}
