import {
  ASTERISK,
  BACKSLASH,
  BACKTICK,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  isBlank,
  OPEN_BRACE,
  OPEN_BRACKET,
  TAB,
} from "../characters.ts";
import { say } from "../sentences.ts";
import { isPlaceholder } from "../template/placeholder.ts";
import { type Flaw, tooDeep } from "./errors.ts";
import { scanEncodedJson } from "./json-encoded.ts";
import { type JsonScan, scanJson } from "./json-scan.ts";
import { type JsonOutcome, repairedJson, strictJson } from "./json-value.ts";
import {
  MAX_DEPTH,
  MIN_LOOK,
  nextOccurrence,
  opensShortcode,
  reaches,
  type Scan,
  type ScanState,
  skipBlank,
} from "./scanner.ts";

/**
 * What an argument that begins like JSON is, and where it ends.
 *
 * json: `outcome` is its value or its flaw. text: it is bare text after all, up to `end`, or up to wherever bare text
 * ends, if `end` is -1. open: nothing closes it.
 */
export type JsonCut =
  | { kind: "json"; outcome: JsonOutcome; end: number }
  | {
      kind: "text";
      end: number;
      /** The shortcode extends at least this far. */
      reach: number;
    }
  | { kind: "open"; flaw: Flaw };

/**
 * Cuts an argument whose first non-blank, at `first`, is `{`, `[` or `"`. It is JSON if its balanced end is followed
 * by a separator, text if something else follows, and is recovered if it never balances.
 */
export function* cutJson(state: ScanState, first: number): Scan<JsonCut> {
  if (state.source.at(first) === DOUBLE_QUOTE) return yield* cutQuoted(state, first);
  const encoded = yield* cutEncoded(state, first);
  if (encoded !== undefined) return encoded;
  const scan = yield* scanJson(state, first, first + Math.max(MIN_LOOK, state.lookBudget));
  const cut = yield* cutBracketed(state, first, scan);
  state.lookBudget -= Math.max(0, scan.at - Math.max(first, cut.kind === "open" ? first : cut.end));
  return cut;
}

function* cutBracketed(state: ScanState, first: number, scan: JsonScan): Scan<JsonCut> {
  const { source } = state;
  if (scan.stop !== "balanced") return yield* recover(state, first, scan);
  let balanced = scan.at;
  let end = yield* skipBlank(source, balanced);
  while (end < source.length && source.at(end) === CLOSE_BRACE) {
    // A surplus closing brace belongs to the JSON if a separator comes after it.
    balanced = end + 1;
    end = yield* skipBlank(source, balanced);
  }
  const isFollowed = end < source.length && isSeparator(source.at(end));
  const raw = source.slice(first, balanced);
  if (isFollowed) {
    const outcome = strictJson(raw, first);
    if (outcome !== undefined) return { kind: "json", outcome, end };
  }
  // A string that runs over another shortcode counts only if nothing else is odd: otherwise its quote was forgotten.
  const isSuspicious = scan.suspicious || balanced > scan.at;
  if (isSuspicious && (yield* holdsShortcode(state, first, scan.at))) return yield* recover(state, first, scan);
  if (!isFollowed) return { kind: "text", end: -1, reach: scan.at };
  if (isPlaceholder(raw)) return { kind: "text", end, reach: end };
  return { kind: "json", outcome: repairedJson(raw, first, state), end };
}

/** Cuts JSON whose quotes are HTML's or have backslashes; undefined if it isn't. */
function* cutEncoded(state: ScanState, first: number): Scan<JsonCut | undefined> {
  const found = yield* scanEncodedJson(state, first);
  if (found === undefined) return undefined;
  const end = yield* skipBlank(state.source, found.end);
  if (end >= state.source.length || !isSeparator(state.source.at(end))) return undefined;
  if (found.suspicious && (yield* holdsShortcode(state, first, found.end))) return undefined;
  return { kind: "json", outcome: repairedJson(found.text, first, state), end };
}

function* cutQuoted(state: ScanState, first: number): Scan<JsonCut> {
  const { source } = state;
  let close = first + 1;
  for (; ; close += 1) {
    if (close >= source.length && !(yield* reaches(source, close))) return { kind: "text", end: -1, reach: 0 };
    const code = source.at(close);
    if (code === BACKSLASH) close += 1;
    else if (code === DOUBLE_QUOTE) break;
  }
  const end = yield* skipBlank(source, close + 1);
  if (end >= source.length || !isSeparator(source.at(end))) return { kind: "text", end: -1, reach: 0 };
  const raw = source.slice(first, close + 1);
  return { kind: "json", outcome: strictJson(raw, first) ?? repairedJson(raw, first, state), end };
}

/**
 * Cuts a JSON argument that never balances; `seen` is the scan of it. Nothing from the next shortcode that starts a line
 * on is touched. The argument ends at the first of these that there is, and is then repaired or an error:
 *
 * 1. a colon that only forgotten braces explain, if the JSON before it can be repaired;
 * 2. a colon before which every quote, taken literally, balances the JSON;
 * 3. a `]` that closes nothing in the JSON;
 * 4. the `]` that closes the shortcode when quotes are not counted;
 * 5. the last `]`; at the text's end, where an answer may have been cut off within the JSON, nothing ends it.
 */
function* recover(state: ScanState, first: number, seen: JsonScan): Scan<JsonCut> {
  const { source } = state;
  const boundary = yield* nextOccurrence(state.lineShortcodes, first, Number.POSITIVE_INFINITY);
  const scan = seen.at <= boundary ? seen : yield* scanJson(state, first, boundary);
  const isDeep = scan.stop === "deep";
  const cutAt = (end: number): JsonCut & { kind: "json" } => {
    return { kind: "json", outcome: repairedJson(source.slice(first, end).trimEnd(), first, state, true), end };
  };
  if (scan.colon >= 0 && !isDeep && !(yield* holdsShortcode(state, first, scan.colon))) {
    const cut = cutAt(scan.colon);
    if (cut.outcome.ok) return cut;
  }
  let end = scan.stop === "bracket" && (yield* looksFinal(state, scan.at)) ? scan.at : -1;
  if (end < 0) {
    const bracket = yield* closingBracket(state, first, boundary);
    end = bracket.closesJson && isAtTextEnd(state, bracket.at + 1, boundary) ? -1 : bracket.at;
  }
  if (isDeep) {
    const flaw = tooDeep(scan.at);
    return end < 0 ? { kind: "open", flaw } : { kind: "json", outcome: { ok: false, flaw }, end };
  }
  if (end >= 0) {
    const colon = yield* literalColon(state, first, end);
    return cutAt(colon >= 0 ? colon : end);
  }
  return {
    kind: "open",
    flaw: { code: "unclosed", ...say("jsonUnclosed"), start: first, end: first + 1, expected: "}]" },
  };
}

/**
 * The colon before which the JSON balances when every quote opens or closes a string, or -1: where a string seems to run
 * over the arguments that follow, one of its quotes was meant literally.
 */
function* literalColon({ source }: ScanState, from: number, limit: number): Scan<number> {
  let depth = 0;
  let isQuoted = false;
  for (let i = from; i < limit; i += 1) {
    const code = source.at(i);
    if (code === BACKSLASH) i += 1;
    else if (code === DOUBLE_QUOTE) isQuoted = !isQuoted;
    else if (!isQuoted && (code === OPEN_BRACE || code === OPEN_BRACKET)) depth += 1;
    else if (!isQuoted && (code === CLOSE_BRACE || code === CLOSE_BRACKET)) {
      depth -= 1;
      if (depth > 0) continue;
      const next = yield* skipBlank(source, i + 1);
      return next < limit && source.at(next) === COLON ? next : -1;
    }
  }
  return -1;
}

/**
 * The `]` that ends the shortcode by counting brackets alone, or the last `]` before any other shortcode; -1 if there
 * is none. One after which the JSON seems to continue is taken only if no better one follows. `closesJson`: it only closes
 * a bracket within the JSON.
 */
function* closingBracket(state: ScanState, from: number, boundary: number): Scan<{ at: number; closesJson: boolean }> {
  const { source } = state;
  let depth = 0;
  let candidate = -1;
  let last = -1;
  let isAlone = true;
  for (let i = from; i < boundary; i += 1) {
    const code = source.at(i);
    if (code === BACKSLASH) i += 1;
    else if (code === OPEN_BRACKET) {
      if (yield* opensShortcode(state, i)) {
        if (candidate >= 0) break;
        isAlone = false;
      }
      depth += 1;
      if (depth > MAX_DEPTH) break;
    } else if (code === CLOSE_BRACKET) {
      if (isAlone) last = i;
      if (depth > 0) depth -= 1;
      else {
        candidate = i;
        if (yield* looksFinal(state, i)) break;
      }
    }
  }
  return candidate >= 0 ? { at: candidate, closesJson: false } : { at: last, closesJson: last >= 0 };
}

/** Whether only blanks and the ends of Markdown come between `from` and the text's end. */
function isAtTextEnd({ source }: ScanState, from: number, boundary: number): boolean {
  if (boundary < source.length) return false;
  for (let i = from; i < source.length; i += 1) {
    const code = source.at(i);
    if (!isBlank(code) && code !== BACKTICK && code !== ASTERISK) return false;
  }
  return true;
}

/** Whether what follows a `]` on its line does not look like more of the same JSON. */
function* looksFinal({ source }: ScanState, at: number): Scan<boolean> {
  let i = at + 1;
  while ((i < source.length || (yield* reaches(source, i))) && (source.at(i) === 32 || source.at(i) === TAB)) {
    i += 1;
  }
  if (i >= source.length) return true;
  const code = source.at(i);
  return code !== COMMA && code !== COLON && code !== CLOSE_BRACE && code !== CLOSE_BRACKET && code !== DOUBLE_QUOTE;
}

/** Whether a shortcode begins between `from` and `end`, be it inside a string. */
function* holdsShortcode(state: ScanState, from: number, end: number): Scan<boolean> {
  return (yield* nextOccurrence(state.shortcodes, from, end)) < end;
}

function isSeparator(code: number): boolean {
  return code === COLON || code === CLOSE_BRACKET;
}
