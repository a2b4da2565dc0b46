const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The columns that most terminals give a sign: two for East Asian wide ones and for pictures, else one. */
function widthOf(sign: string): number {
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
  return isWide || /\p{Emoji_Presentation}|\ufe0f/u.test(sign) ? 2 : 1;
}

/** The text's beginning, in as many columns at most; what is cut off is marked. */
export function fitColumns(text: string, columns: number): string {
  let used = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    used += widthOf(segment);
    if (used > columns) return `${text.slice(0, index)}…`;
  }
  return text;
}
