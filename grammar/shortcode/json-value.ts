import { jsonrepair } from "jsonrepair";
import { BACKSLASH, DOUBLE_QUOTE } from "../characters.ts";
import type { JsonValue } from "../json.ts";
import { parseJson } from "../json-text.ts";
import { type Said, say } from "../sentences.ts";
import { type Flaw, tooDeep } from "./errors.ts";
import { isFaithful } from "./json-faithful.ts";
import { tidyJson } from "./json-tidy.ts";
import { MAX_DEPTH, type ScanState } from "./scanner.ts";

/** jsonrepair takes about 4 µs a character on hostile text, so longer arguments are not given to it. */
const MAX_REPAIR = 65_536;

/** The value of a JSON argument, or why it has none. */
export type JsonOutcome = { ok: true; value: JsonValue; repaired: boolean } | { ok: false; flaw: Flaw };

/**
 * The value of the JSON at `start`; undefined if it is not valid JSON. Keys such as `__proto__` become own
 * properties.
 */
export function strictJson(raw: string, start: number): JsonOutcome | undefined {
  try {
    return checked(parseJson(raw), raw, start, false);
  } catch {
    return undefined;
  }
}

/** The value of the broken JSON at `start`, repaired. `isCut`: it never balances, so where it ends is a guess. */
export function repairedJson(raw: string, start: number, state: ScanState, isCut = false): JsonOutcome {
  const { text: tidy, unsure, code } = tidyJson(raw, isCut);
  if (code !== undefined) return failed("bad-json", say("jsonHasCode"), start + code);
  if (unsure !== undefined) {
    return failed("bad-json", say("quotesNotEscaped"), start + unsure);
  }
  const gap = ellipsisIn(tidy);
  if (gap >= 0) return failed("bad-json", say("jsonLeftOut"), start + Math.min(gap, raw.length - 1));
  const value = parsed(tidy);
  if (value !== undefined) return checked(value, raw, start, true);
  if (raw.length > MAX_REPAIR || raw.length > state.repairBudget) {
    return failed("json-too-long", say("jsonTooLong", { length: raw.length }), start + complaint(raw).at);
  }
  state.repairBudget -= raw.length;
  const repaired = repair(tidy);
  if (repaired !== undefined && sameKind(raw, repaired) && isFaithful(tidy, repaired))
    return checked(repaired, raw, start, true);
  const { at, reason } = complaint(raw);
  return failed("bad-json", say("badJson", { reason }), start + at);
}

function failed(code: "bad-json" | "json-too-long", said: Said, start: number): JsonOutcome {
  return { ok: false, flaw: { code, ...said, start, end: start + 1, expected: 'JSON such as {"key": "value"}' } };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** jsonrepair recurses, so it may run out of stack on hostile text; such text cannot be repaired either. */
function repair(text: string): JsonValue | undefined {
  try {
    return parsed(jsonrepair(text));
  } catch {
    return undefined;
  }
}

function sameKind(raw: string, value: JsonValue): boolean {
  if (raw[0] === "[") return Array.isArray(value);
  if (raw[0] === "{") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === "string";
}

function checked(value: JsonValue, raw: string, start: number, repaired: boolean): JsonOutcome {
  const flaw = findFlaw(value, 0);
  if (flaw === undefined) return { ok: true, value, repaired };
  if (flaw === "deep") return { ok: false, flaw: tooDeep(start) };
  return failed("bad-json", say("numberInJsonTooLarge"), start + complaint(raw).at);
}

/** Where something is left out: `...` or `…` outside of strings; -1 if nothing is. */
function ellipsisIn(text: string): number {
  let isQuoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i += 1;
    else if (code === DOUBLE_QUOTE) isQuoted = !isQuoted;
    else if (!isQuoted && (code === ELLIPSIS || text.startsWith("...", i))) return i;
  }
  return -1;
}

const ELLIPSIS = 0x2026;

function findFlaw(value: JsonValue, depth: number): "deep" | "number" | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "number";
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= MAX_DEPTH) return "deep";
  if (Array.isArray(value)) {
    for (const item of value) {
      const flaw = findFlaw(item, depth + 1);
      if (flaw !== undefined) return flaw;
    }
    return undefined;
  }
  // JSON has no inherited keys. This is a hot path, and a list of the keys would be garbage at once.
  for (const key in value) {
    const flaw = findFlaw(value[key]!, depth + 1);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** Where the JSON goes wrong according to V8 (its start if V8 doesn't say), and V8's message. */
function complaint(raw: string): { at: number; reason: string | undefined } {
  try {
    JSON.parse(raw);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const position = /at position (\d{1,9})/.exec(message);
    const at = position === null ? 0 : Math.min(Number(position[1]), Math.max(0, raw.length - 1));
    const said = message.split(/ in JSON at|, "|, \.\.\./, 1)[0]!;
    return { at, reason: said === "" ? undefined : `${said[0]!.toLowerCase()}${said.slice(1)}` };
  }
  return { at: 0, reason: undefined };
}
