import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  OPEN_BRACE,
  OPEN_BRACKET,
  TAB,
} from "../characters.ts";
import type { ArgumentCut, Flaw } from "./argument-cut.ts";
import { holdsIsland, jsonCut } from "./json-argument.ts";
import { type JsonScan, scanJson } from "./json-scan.ts";
import { mendedJson, tooDeep } from "./json-value.ts";
import { MAX_DEPTH, nextOccurrence, opensIsland, type Reading, reaches, type Scan, skipBlank } from "./reading.ts";

/**
 * Reads a JSON argument that never balances. Nothing beyond the next island that starts a line is touched. In this
 * order, the argument ends before a colon that only forgotten braces explain; before a colon where each quote by the
 * letter balances it; before a `]` that closes nothing in the JSON; before the `]` that closes the island when quotes are
 * not counted; before the last `]` there is. What has been cut is mended or is an error.
 */
export function* recoverJson(reading: Reading, from: number, first: number, seen: JsonScan): Scan<ArgumentCut> {
  const { source } = reading;
  const boundary = yield* nextOccurrence(reading.lineIslands, first, Number.POSITIVE_INFINITY);
  const scan = seen.at <= boundary ? seen : yield* scanJson(reading, first, boundary);
  const { colon } = scan;
  if (colon >= 0 && scan.stop !== "deep" && !(yield* holdsIsland(reading, first, colon))) {
    const cut = jsonCut(mendedJson(source.slice(first, colon).trimEnd(), reading), from, first, colon);
    if (cut.flaw === undefined) return cut;
  }
  let end = scan.stop === "bracket" && (yield* looksFinal(reading, scan.at)) ? scan.at : -1;
  if (end < 0) end = yield* closingBracket(reading, first, boundary);
  const deep: Flaw = { code: "too-deep", message: tooDeep, start: scan.at, end: scan.at + 1 };
  if (scan.stop === "deep") return { next: end, reach: first, flaw: deep };
  const plain = end < 0 ? -1 : yield* plainEnd(reading, first, end);
  if (plain >= 0) return jsonCut(mendedJson(source.slice(first, plain).trimEnd(), reading), from, first, plain);
  if (end >= 0) return jsonCut(mendedJson(source.slice(first, end).trimEnd(), reading), from, first, end);
  const message = 'this JSON is never closed, and neither is the shortcode: its "]" is missing';
  return { next: -1, reach: first, flaw: { code: "unclosed", message, start: first, end: first + 1, expected: "}]" } };
}

/**
 * The colon before which the JSON balances when every quote opens or closes a string, or -1: where a string seems to run
 * over the arguments that follow, one of its quotes was meant by the letter.
 */
function* plainEnd(reading: Reading, from: number, limit: number): Scan<number> {
  const { source } = reading;
  let depth = 0;
  let quoted = false;
  for (let i = from; i < limit; i += 1) {
    const code = source.at(i);
    if (code === BACKSLASH) i += 1;
    else if (code === DOUBLE_QUOTE) quoted = !quoted;
    else if (!quoted && (code === OPEN_BRACE || code === OPEN_BRACKET)) depth += 1;
    else if (!quoted && (code === CLOSE_BRACE || code === CLOSE_BRACKET)) {
      depth -= 1;
      if (depth > 0) continue;
      const next = yield* skipBlank(source, i + 1);
      return next < limit && source.at(next) === COLON ? next : -1;
    }
  }
  return -1;
}

/**
 * The `]` that ends the island by counting brackets alone, or the last `]` before any other island; -1 where there is
 * none. One after which the JSON seems to go on is taken only where no better one follows.
 */
function* closingBracket(reading: Reading, from: number, boundary: number): Scan<number> {
  const { source } = reading;
  let depth = 0;
  let candidate = -1;
  let last = -1;
  let alone = true;
  for (let i = from; i < boundary; i += 1) {
    const code = source.at(i);
    if (code === BACKSLASH) i += 1;
    else if (code === OPEN_BRACKET) {
      if (yield* opensIsland(reading, i)) {
        if (candidate >= 0) break;
        alone = false;
      }
      depth += 1;
      if (depth > MAX_DEPTH) break;
    } else if (code === CLOSE_BRACKET) {
      if (alone) last = i;
      if (depth > 0) depth -= 1;
      else {
        candidate = i;
        if (yield* looksFinal(reading, i)) break;
      }
    }
  }
  return candidate >= 0 ? candidate : last;
}

/** Whether what follows a `]` on its line does not look like more of the same JSON. */
function* looksFinal(reading: Reading, at: number): Scan<boolean> {
  const { source } = reading;
  let i = at + 1;
  while ((i < source.length || (yield* reaches(source, i))) && (source.at(i) === 32 || source.at(i) === TAB)) {
    i += 1;
  }
  if (i >= source.length) return true;
  const code = source.at(i);
  return code !== COMMA && code !== COLON && code !== CLOSE_BRACE && code !== CLOSE_BRACKET && code !== DOUBLE_QUOTE;
}
