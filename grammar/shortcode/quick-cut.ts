import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  DOUBLE_QUOTE,
  OPEN_BRACE,
  OPEN_BRACKET,
  UNDERSCORE,
} from "../characters.ts";
import { endsValue } from "./closing-quotes.ts";
import { MAX_DEPTH, MIN_LOOK, type Reading } from "./reading.ts";
import type { Source } from "./source.ts";

/**
 * The cuts of this file are for what nearly every shortcode is: canonical names, plain text, JSON by the letter. They
 * answer -1 for all that needs a second look, which the resumable scans then give; where they do answer, the scans would
 * answer the same. They make parsing about twice as fast.
 */

/** The offset of the separator right after a name of capital letters and underscores, else -1. */
export function quickName(source: Source, from: number): number {
  for (let i = from; i < source.length; i += 1) {
    const code = source.at(i);
    if (code === COLON || code === CLOSE_BRACKET) return i;
    if (code !== UNDERSCORE && (code < 65 || code > 90)) return -1;
  }
  return -1;
}

/** The offset of the separator after bare text without backslashes and brackets, else -1. */
export function quickText(source: Source, from: number): number {
  for (let i = from; i < source.length; i += 1) {
    const code = source.at(i);
    if (code === COLON || code === CLOSE_BRACKET) return i;
    if (code === BACKSLASH || code === OPEN_BRACKET) return -1;
  }
  return -1;
}

/**
 * The offset after what may be JSON by the letter: as many closers as openers, each string directly followed by what
 * ends a value, and a separator after it. -1 elsewhere. Only JSON.parse tells whether it is JSON.
 */
export function quickJson(reading: Reading, from: number): number {
  const { source } = reading;
  const limit = Math.min(source.length - 1, from + Math.max(MIN_LOOK, reading.quickBudget));
  let depth = 0;
  let i = from;
  for (; i < limit; i += 1) {
    const code = source.at(i);
    if (code === DOUBLE_QUOTE) {
      const close = quickString(source, i + 1, limit);
      if (close < 0) break;
      i = close;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > MAX_DEPTH) break;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
      if (depth > 0) continue;
      const next = source.at(i + 1);
      if (next === COLON || next === CLOSE_BRACKET) return i + 1;
      break;
    } else if (code === BACKSLASH) break;
  }
  reading.quickBudget -= i - from;
  return -1;
}

/**
 * The offset of the quote, before `limit`, that ends a string by the letter and is directly followed by what ends a
 * value, else -1.
 */
export function quickString(source: Source, from: number, limit: number): number {
  for (let i = from; i < limit; i += 1) {
    const code = source.at(i);
    if (code === BACKSLASH) i += 1;
    else if (code === DOUBLE_QUOTE) return endsValue(source.at(i + 1)) ? i : -1;
  }
  return -1;
}
