const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The columns that a text takes in most monospaced fonts: two for East Asian wide characters and emoji, else one. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) columns += widthOf(segment);
  return columns;
}

/** Truncates the text to that many columns, with an ellipsis. */
export function fitColumns(text: string, columns: number): string {
  let used = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    used += widthOf(segment);
    if (used > columns) return `${text.slice(0, index)}…`;
  }
  return text;
}

function widthOf(sign: string): number {
  if (sign.includes("\ufe0f")) return 2;
  const point = sign.codePointAt(0) ?? 0;
  if (point < 0x1100) return 1;
  const isWide =
    point <= 0x115f ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    point >= 0x1f300;
  return isWide || /\p{Emoji_Presentation}/u.test(sign) ? 2 : 1;
}
