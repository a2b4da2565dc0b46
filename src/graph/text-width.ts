/** A part of a text that is written in one font. */
export interface FontRun {
  /** One of those in `assets/fonts`; undefined for Noto Sans, or whatever the system has for it. */
  font: string | undefined;
  text: string;
}

interface Font {
  name: string;
  signs: RegExp;
  /** The usual width of a sign, as a part of the font's size. */
  width: number;
  /** Blanks and punctuation within a text are in this font too. */
  takesBlanks: boolean;
}

/** The fonts besides Noto Sans, by what is written in them. */
const FONTS: readonly Font[] = [
  {
    name: "Noto Emoji",
    signs: /(?![\u00a9\u00ae\u2122])[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}]/u,
    width: 1.28,
    takesBlanks: false,
  },
  { name: "Noto Sans Arabic", signs: /\p{Script=Arabic}/u, width: 0.56, takesBlanks: true },
  { name: "Noto Sans Hebrew", signs: /\p{Script=Hebrew}/u, width: 0.57, takesBlanks: true },
  { name: "Noto Sans Devanagari", signs: /\p{Script=Devanagari}/u, width: 0.62, takesBlanks: true },
  { name: "Noto Sans Thai", signs: /\p{Script=Thai}/u, width: 0.59, takesBlanks: true },
  { name: "Noto Sans KR", signs: /\p{Script=Hangul}/u, width: 0.92, takesBlanks: false },
  {
    name: "Noto Sans JP",
    signs: /[\p{Script=Han}\u3000-\u30ff\u31f0-\u31ff\uff00-\uffef]/u,
    width: 1,
    takesBlanks: false,
  },
];

/** The widths of ASCII from the space on in Noto Sans, in hundredths of the font's size. */
const ASCII = [
  26, 27, 41, 65, 57, 83, 73, 23, 30, 30, 55, 57, 27, 32, 27, 37, 57, 57, 57, 57, 57, 57, 57, 57, 57, 57, 27, 27, 57,
  57, 57, 43, 90, 64, 65, 63, 73, 56, 52, 73, 74, 34, 27, 62, 52, 91, 76, 78, 61, 78, 62, 55, 56, 73, 60, 93, 59, 57,
  57, 33, 37, 33, 57, 44, 28, 56, 62, 48, 62, 56, 34, 62, 62, 26, 26, 53, 26, 94, 62, 61, 62, 62, 41, 48, 36, 62, 51,
  79, 53, 51, 47, 38, 55, 38, 57,
];

/** The width of a text in the pictures' fonts, as parts of the font's size; exact for ASCII. */
export function textWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += signWidth(sign);
  return width;
}

function signWidth(sign: string): number {
  const ascii = ASCII[(sign.codePointAt(0) ?? 0) - 32];
  if (ascii !== undefined) return ascii / 100;
  if (/[\p{M}\p{Cf}]/u.test(sign)) return 0;
  return fontOf(sign)?.width ?? (/\p{Lu}/u.test(sign) ? 0.7 : 0.62);
}

function fontOf(sign: string): Font | undefined {
  return FONTS.find(({ signs }) => signs.test(sign));
}

/** Splits a text where its font changes. */
export function fontRuns(text: string): FontRun[] {
  const runs: FontRun[] = [];
  let blanks = true;
  for (const sign of text) {
    const font = fontOf(sign);
    const last = runs.at(-1);
    const stays =
      last?.font === font?.name ||
      /[\p{M}\p{Cf}]/u.test(sign) ||
      (blanks && /[\p{Z}\p{P}]/u.test(sign) && font === undefined);
    if (last !== undefined && stays) last.text += sign;
    else {
      runs.push({ font: font?.name, text: sign });
      blanks = font?.takesBlanks ?? true;
    }
  }
  return runs;
}

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const signs = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Breaks a text between words into at most `count` lines of that width, in parts of the font's size; the rest becomes `…`. */
export function wrapText(text: string, width: number, count: number): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest !== "" && lines.length < count - 1) {
    const taken = takeLine(rest, width);
    lines.push(taken.trimEnd());
    rest = rest.slice(taken.length).trimStart();
  }
  if (rest !== "") lines.push(fitWidth(rest, width));
  return lines;
}

/** The words that fit, at least a part of the first. */
function takeLine(text: string, width: number): string {
  let taken = "";
  let used = 0;
  for (const { segment } of words.segment(text)) {
    used += textWidth(segment);
    if (used > width && segment.trim() !== "") return taken === "" ? fitWidth(segment, width).replace(/…$/, "") : taken;
    taken += segment;
  }
  return taken;
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let taken = "";
  let used = textWidth("…");
  for (const { segment } of signs.segment(text)) {
    used += textWidth(segment);
    if (used > width && taken !== "") break;
    taken += segment;
  }
  return `${taken.trimEnd()}…`;
}
