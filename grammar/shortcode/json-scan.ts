import {
  ASTERISK,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  HASH,
  isBlank,
  OPEN_BRACE,
  OPEN_BRACKET,
  SLASH,
} from "../characters.ts";
import { endsValue, type QuoteClass, quoteClass } from "./json-quotes.ts";
import { MAX_DEPTH, MIN_LOOK, nextOccurrence, reaches, type Scan, type ScanState } from "./scanner.ts";
import type { Source } from "./source.ts";
import { PROSE, shortcodeStart, UNDECIDED } from "./start.ts";

const MAX_COMMENT = 2000;

/** What a level of nesting waits for: an object for a key, a value or a comma, a list for anything. */
const KEY = 0;
const VALUE = 1;
const FILLED = 2;
const LIST = 3;

/** What a scan found, as pairs of offsets. */
interface Found {
  strings: number[];
  comments: number[];
}

/** Where and why a scan of JSON stopped. */
export interface JsonScan {
  /**
   * balanced: `at` is after the last closer. bracket: there is a `]` at `at` that closes nothing in the JSON. shortcode:
   * one begins at `at`. deep: too many levels. limit: the scan reached its limit or the end of the text.
   */
  stop: "balanced" | "bracket" | "shortcode" | "deep" | "limit";
  at: number;
  /** The first misplaced colon, such as one after a value whose braces were never closed; -1 for none. */
  colon: number;
  /** Whether the text suggests that its writer lost count of quotes or braces. */
  suspicious: boolean;
}

/**
 * Scans JSON as AIs write it from its `{` or `[` to its balanced end. The end of valid JSON is exact: the tolerance
 * concerns only quotes, brackets and comments that valid JSON cannot contain. `found`, if given, receives the offsets of each
 * string's opening and closing quote, and those at which each comment begins and ends.
 */
export function* scanJson(state: ScanState, from: number, limit: number, found?: Found): Scan<JsonScan> {
  const { source } = state;
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
      const close = yield* closingQuote(state, kind, i + 1);
      if (close < 0) return stopped("limit", Math.min(limit, source.length));
      if (state.quotes.holdsQuotes(kind, i + 1, close)) suspicious = true;
      if (close >= limit) return stopped("limit", limit);
      found?.strings.push(i, close);
      if (levels[top] === VALUE) levels[top] = FILLED;
      i = close + 1;
      continue;
    }
    switch (code) {
      case OPEN_BRACKET: {
        const after = shortcodeStart(source, i, state.names);
        if (after === UNDECIDED) {
          yield undefined;
          continue;
        }
        if (after !== PROSE) return stopped("shortcode", i);
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
        // A closer ends the nearest level of its kind; the levels inside that one have lost their closers.
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
        if (i + 1 >= source.length && !(yield* reaches(source, i + 1))) break;
        if (source.at(i + 1) === SLASH || source.at(i + 1) === ASTERISK) {
          const end = yield* skipComment(state, i);
          if (end > i + 1) found?.comments.push(i, end);
          i = end;
          continue;
        }
        if (levels[top] === VALUE) levels[top] = FILLED;
        break;
      case HASH:
        // Where a value belongs it is a value, such as a color.
        if (levels[top] !== VALUE && mayOpen(source, i, from)) {
          const end = yield* lineCommentEnd(state, i);
          if (end > i + 1) {
            found?.comments.push(i, end);
            i = end;
            continue;
          }
        }
        if (levels[top] === VALUE) levels[top] = FILLED;
        break;
      default:
        if (levels[top] === VALUE && !isBlank(code)) levels[top] = FILLED;
    }
    i += 1;
  }
}

/**
 * The offset after what may be valid JSON with a separator directly after it; -1 for anything that needs a second look. Where
 * it is valid, `scanJson` would find the same end, in twice the time.
 */
export function plainJsonEnd(state: ScanState, from: number): number {
  const { source } = state;
  const limit = Math.min(source.length - 1, from + Math.max(MIN_LOOK, state.plainBudget));
  let depth = 0;
  let i = from;
  for (; i < limit; i += 1) {
    const code = source.at(i);
    if (code === DOUBLE_QUOTE) {
      i = plainStringEnd(source, i + 1, limit);
      if (i < 0) break;
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
  state.plainBudget -= (i < 0 ? limit : i) - from;
  return -1;
}

/** The offset of the quote that ends a string and is directly followed by what ends a value, before `limit`; otherwise -1. */
function plainStringEnd(source: Source, from: number, limit: number): number {
  for (let i = from; i < limit; i += 1) {
    const code = source.at(i);
    if (code === BACKSLASH) i += 1;
    else if (code === DOUBLE_QUOTE) return endsValue(source.at(i + 1)) ? i : -1;
  }
  return -1;
}

/** Whether a value can begin at `at`: elsewhere an apostrophe belongs to a word. */
function mayOpen(source: Source, at: number, from: number): boolean {
  if (at === from) return true;
  const before = source.at(at - 1);
  return isBlank(before) || before === OPEN_BRACE || before === OPEN_BRACKET || before === COMMA || before === COLON;
}

function* closingQuote(state: ScanState, kind: QuoteClass, from: number): Scan<number> {
  for (;;) {
    const close = state.quotes.next(kind, from);
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
 * The offset after the comment at `at`, or after its first slash if it is not one: `//` after a colon belongs to a URL,
 * and what does not end within 2,000 characters is not a comment.
 */
function* skipComment(state: ScanState, at: number): Scan<number> {
  const { source } = state;
  const limit = at + MAX_COMMENT;
  if (source.at(at + 1) === ASTERISK) {
    const end = yield* nextOccurrence(state.commentEnds, at + 2, limit);
    return end < Math.min(limit, source.length) ? end + 2 : at + 1;
  }
  if (at > 0 && source.at(at - 1) === COLON) return at + 1;
  return yield* lineCommentEnd(state, at);
}

/** The end of the line on which a comment begins, or the offset after its sign if no line ends within 2,000 characters. */
function* lineCommentEnd(state: ScanState, at: number): Scan<number> {
  const limit = at + MAX_COMMENT;
  const end = yield* nextOccurrence(state.newlines, at + 1, limit);
  return end < Math.min(limit, state.source.length) ? end : at + 1;
}
