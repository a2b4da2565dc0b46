import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COLON, DOUBLE_QUOTE } from "../characters.ts";
import { isPlaceholder } from "../template/placeholder.ts";
import type { ArgumentCut, Flaw } from "./argument-cut.ts";
import { unescapeText } from "./bare-text.ts";
import { recoverJson } from "./json-recovery.ts";
import { type JsonScan, scanJson } from "./json-scan.ts";
import { type JsonOutcome, mendedJson, strictJson } from "./json-value.ts";
import { MIN_LOOK, nextOccurrence, type Reading, reaches, type Scan, skipBlank } from "./reading.ts";

/**
 * Reads an argument whose first non-blank, at `first`, is `{`, `[` or `"`. It is JSON where its balanced end is followed
 * by a separator, bare text where something else follows, and is recovered where it never balances.
 */
export function* readJsonArgument(reading: Reading, from: number, first: number): Scan<ArgumentCut> {
  if (reading.source.at(first) === DOUBLE_QUOTE) return yield* readQuoted(reading, from, first);
  const scan = yield* scanJson(reading, first, first + Math.max(MIN_LOOK, reading.lookBudget));
  const cut = yield* settle(reading, from, first, scan);
  reading.lookBudget -= Math.max(0, scan.at - Math.max(first, cut.next));
  return cut;
}

function* settle(reading: Reading, from: number, first: number, scan: JsonScan): Scan<ArgumentCut> {
  const { source } = reading;
  if (scan.stop !== "balanced") return yield* recoverJson(reading, from, first, scan);
  let end = scan.at;
  let next = yield* skipBlank(source, end);
  while (next < source.length && source.at(next) === CLOSE_BRACE) {
    // A closing brace too many belongs to the JSON where a separator comes after it.
    end = next + 1;
    next = yield* skipBlank(source, end);
  }
  const followed = next < source.length && isSeparator(source.at(next));
  if (followed) {
    const outcome = strictJson(source.slice(first, end));
    if (outcome !== undefined) return jsonCut(outcome, from, first, next);
  }
  // A string that runs over another island is believed only where nothing else is odd: else its quote was forgotten.
  const suspicious = scan.suspicious || end > scan.at;
  if (suspicious && (yield* holdsIsland(reading, first, scan.at))) {
    return yield* recoverJson(reading, from, first, scan);
  }
  if (!followed) return { next: -1, reach: scan.at, bare: true };
  const raw = source.slice(first, end);
  if (isPlaceholder(raw)) {
    return { argument: { kind: "text", text: unescapeText(raw), start: from, end: next }, next, reach: next };
  }
  return jsonCut(mendedJson(raw, reading), from, first, next);
}

function* readQuoted(reading: Reading, from: number, first: number): Scan<ArgumentCut> {
  const { source } = reading;
  let close = first + 1;
  for (; ; close += 1) {
    if (close >= source.length && !(yield* reaches(source, close))) return { next: -1, reach: 0, bare: true };
    const code = source.at(close);
    if (code === BACKSLASH) close += 1;
    else if (code === DOUBLE_QUOTE) break;
  }
  const next = yield* skipBlank(source, close + 1);
  if (next >= source.length || !isSeparator(source.at(next))) return { next: -1, reach: 0, bare: true };
  const raw = source.slice(first, close + 1);
  return jsonCut(strictJson(raw) ?? mendedJson(raw, reading), from, first, next);
}

/** The cut for what was read as JSON at `first`, with the separator after it at `next`. */
export function jsonCut(outcome: JsonOutcome, from: number, first: number, next: number): ArgumentCut {
  if (outcome.ok) {
    const { value, repaired } = outcome;
    return { argument: { kind: "json", value, repaired, start: from, end: next }, next, reach: next };
  }
  const start = first + outcome.at;
  const flaw: Flaw = { code: outcome.code, message: outcome.message, start, end: start + 1 };
  if (outcome.code !== "too-deep") flaw.expected = 'JSON such as {"key": "value"}';
  return { next, reach: next, flaw };
}

/** Whether an island begins between `from` and `end`, be it inside a string. */
export function* holdsIsland(reading: Reading, from: number, end: number): Scan<boolean> {
  return (yield* nextOccurrence(reading.islands, from, end)) < end;
}

function isSeparator(code: number): boolean {
  return code === COLON || code === CLOSE_BRACKET;
}
