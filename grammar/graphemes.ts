const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** How far before a place to look for the beginning of a character; longer ones are cut. */
const LONGEST = 512;
/** No character below this combines with another. */
const FIRST_COMBINING = 0x300;

/**
 * The last place in the text, at most `most` UTF-16 units from its beginning, that is not within what people see as one
 * character, such as an emoji of several code points. A character of more than 512 units is cut, but not within a code point.
 */
export function wholeLength(text: string, most: number): number {
  if (most >= text.length) return text.length;
  if (most <= 0) return 0;
  const [before, after] = [text.charCodeAt(most - 1), text.charCodeAt(most)];
  if (before < FIRST_COMBINING && after < FIRST_COMBINING && !(before === 13 && after === 10)) return most;
  const from = beginningBefore(text, most);
  const part = text.slice(from, most + LONGEST);
  const start = from + (segmenter.segment(part).containing(most - from)?.index ?? most - from);
  if (start > from || from === 0) {
    if (start > 0) return start;
  }
  return isLow(after) && !isLow(before) ? most - 1 : most;
}

/** The text up to `wholeLength`. */
export function wholeStart(text: string, most: number): string {
  return most >= text.length ? text : text.slice(0, wholeLength(text, most));
}

/** The text from the first place on, at least `from` units from its beginning, that is not within a character. */
export function wholeEnd(text: string, from: number): string {
  const start = wholeLength(text, from);
  if (start >= from) return text.slice(start);
  const next = segmenter
    .segment(text.slice(start, start + 2 * LONGEST))
    [Symbol.iterator]()
    .next();
  return text.slice(start + (next.value?.segment.length ?? 1));
}

/** An offset before `most` where a character certainly begins, if there is one nearby. */
function beginningBefore(text: string, most: number): number {
  const first = Math.max(0, most - LONGEST);
  for (let at = most - 1; at > first; at--) {
    const unit = text.charCodeAt(at);
    if (unit === 10 || unit === 32) return at;
  }
  return isLow(text.charCodeAt(first)) ? Math.max(0, first - 1) : first;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
