import {
  ASTERISK,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isBlank,
  OPEN_BRACE,
  OPEN_BRACKET,
  SLASH,
} from "../characters.ts";
import { type QuoteClass, quoteClass } from "./closing-quotes.ts";
import { islandStart, PROSE, UNDECIDED } from "./island-start.ts";
import { quickString } from "./quick-cut.ts";
import { MAX_DEPTH, nextOccurrence, type Reading, reaches, type Scan } from "./reading.ts";
import type { Source } from "./source.ts";

const MAX_COMMENT = 2000;

/** What a level of nesting waits for: an object for its key, colon and value, a list for anything. */
const KEY = 0;
const VALUE = 1;
const FILLED = 2;
const LIST = 3;

/** Where and why a scan of JSON stopped. */
export interface JsonScan {
  /**
   * balanced: `at` is after the last closer. bracket: a `]` that closes nothing in the JSON stands at `at`. island: an
   * island begins at `at`. deep: too many levels. limit: the scan reached its limit or the end of the text.
   */
  stop: "balanced" | "bracket" | "island" | "deep" | "limit";
  at: number;
  /** The first colon that cannot be there, as after a value whose braces were never closed; -1 for none. */
  colon: number;
  /** Whether something showed that the writer lost count of quotes or braces. */
  suspicious: boolean;
}

/**
 * Scans JSON as AIs write it from its `{` or `[` to its balanced end. On JSON by the letter it finds the exact end: the
 * tolerance only concerns quotes and brackets that valid JSON cannot contain. `strings`, where given, receives the
 * offsets of each string's opening quote and of its closing quote.
 */
export function* scanJson(reading: Reading, from: number, limit: number, strings?: number[]): Scan<JsonScan> {
  const { source } = reading;
  const levels: number[] = [];
  let colon = -1;
  let suspicious = false;
  let i = from;
  const stopped = (stop: JsonScan["stop"], at: number): JsonScan => ({ stop, at, colon, suspicious });
  for (;;) {
    if (i >= limit || (i >= source.length && !(yield* reaches(source, i)))) return stopped("limit", i);
    const code = source.at(i);
    const top = levels.length - 1;
    const kind = quoteClass(code);
    if (kind !== undefined && (kind === 0 || kind === 3 || mayOpen(source, i, from))) {
      let close = kind === 0 ? quickString(source, i + 1, Math.min(limit, source.length - 1)) : -1;
      if (close < 0) {
        close = yield* closingQuote(reading, kind, i + 1);
        if (close < 0) return stopped("limit", Math.min(limit, source.length));
        if (reading.quotes.holdsQuotes(kind, i + 1, close)) suspicious = true;
      }
      if (close >= limit) return stopped("limit", limit);
      strings?.push(i, close);
      if (levels[top] === VALUE) levels[top] = FILLED;
      i = close + 1;
      continue;
    }
    switch (code) {
      case OPEN_BRACKET: {
        const after = islandStart(source, i, reading.names);
        if (after === UNDECIDED) {
          yield undefined;
          continue;
        }
        if (after !== PROSE) return stopped("island", i);
        if (levels[top] === VALUE) levels[top] = FILLED;
        if (levels.push(LIST) > MAX_DEPTH) return stopped("deep", i);
        break;
      }
      case OPEN_BRACE:
        if (levels[top] === VALUE) levels[top] = FILLED;
        if (levels.push(KEY) > MAX_DEPTH) return stopped("deep", i);
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE: {
        // A closer ends the nearest level of its kind; the levels inside it have lost their own closers.
        const level = code === CLOSE_BRACKET ? levels.lastIndexOf(LIST) : lastObject(levels);
        if (level < 0 && code === CLOSE_BRACKET) return stopped("bracket", i);
        if (level !== top) suspicious = true;
        if (level >= 0) levels.length = level;
        if (levels.length === 0) return stopped("balanced", i + 1);
        break;
      }
      case COMMA:
        if (levels[top] !== LIST) levels[top] = KEY;
        break;
      case COLON:
        if (levels[top] === KEY) levels[top] = VALUE;
        else if (colon < 0) {
          colon = i;
          suspicious = true;
        }
        break;
      case BACKSLASH:
        i += 1;
        break;
      case SLASH:
        if (!(yield* reaches(source, i + 1))) break;
        if (source.at(i + 1) === SLASH || source.at(i + 1) === ASTERISK) {
          i = yield* skipComment(reading, i);
          continue;
        }
        if (levels[top] === VALUE) levels[top] = FILLED;
        break;
      default:
        if (levels[top] === VALUE && !isBlank(code)) levels[top] = FILLED;
    }
    i += 1;
  }
}

/** An apostrophe opens a string only where a value can begin, for it also stands in words. */
function mayOpen(source: Source, at: number, from: number): boolean {
  if (at === from) return true;
  const before = source.at(at - 1);
  return isBlank(before) || before === OPEN_BRACE || before === OPEN_BRACKET || before === COMMA || before === COLON;
}

function* closingQuote(reading: Reading, kind: QuoteClass, from: number): Scan<number> {
  for (;;) {
    const close = reading.quotes.next(kind, from);
    if (close !== UNDECIDED) return close;
    yield undefined;
  }
}

function lastObject(levels: readonly number[]): number {
  let level = levels.length - 1;
  while (level >= 0 && levels[level] === LIST) level -= 1;
  return level;
}

/**
 * The offset after the comment at `at`, or after its first slash where it is none: `//` behind a colon belongs to an
 * address, and what has no end within 2,000 characters is no comment.
 */
export function* skipComment(reading: Reading, at: number): Scan<number> {
  const { source } = reading;
  const limit = at + MAX_COMMENT;
  if (source.at(at + 1) === ASTERISK) {
    const end = yield* nextOccurrence(reading.commentEnds, at + 2, limit);
    return end < Math.min(limit, source.length) ? end + 2 : at + 1;
  }
  if (at > 0 && source.at(at - 1) === COLON) return at + 1;
  const end = yield* nextOccurrence(reading.newlines, at + 2, limit);
  return end < limit ? end : at + 1;
}
