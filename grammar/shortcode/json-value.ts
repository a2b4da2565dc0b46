import { jsonrepair } from "jsonrepair";
import { tidyJson } from "./json-tidy.ts";
import type { JsonValue } from "./nodes.ts";
import { MAX_DEPTH, type Reading } from "./reading.ts";

/** jsonrepair takes about 4 µs a character on hostile text, so it sees only this much of one argument. */
const MAX_REPAIR = 65_536;

/** What became of an argument that was meant as JSON. */
export type JsonOutcome =
  | { ok: true; value: JsonValue; repaired: boolean }
  | { ok: false; code: "bad-json" | "too-deep" | "json-too-long"; message: string; at: number };

/** The value of JSON by the letter, or undefined where it is none. Keys such as `__proto__` become own properties. */
export function strictJson(raw: string): JsonOutcome | undefined {
  try {
    return checked(JSON.parse(raw) as JsonValue, raw, false);
  } catch {
    return undefined;
  }
}

/** The value of JSON that is not so by the letter. `at` of a failure is an offset in `raw`. */
export function mendedJson(raw: string, reading: Reading): JsonOutcome {
  const tidy = tidyJson(raw);
  const value = parsed(tidy);
  if (value !== undefined) return checked(value, raw, true);
  if (raw.length > MAX_REPAIR || raw.length > reading.repairBudget) {
    const message = `this JSON is broken, and with ${raw.length} characters too long to be mended`;
    return { ok: false, code: "json-too-long", message, at: complaint(raw).at };
  }
  reading.repairBudget -= raw.length;
  const mended = repaired(tidy);
  if (mended !== undefined && sameKind(raw, mended)) return checked(mended, raw, true);
  const { at, reason } = complaint(raw);
  return { ok: false, code: "bad-json", message: `this JSON cannot be read${reason}`, at };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** jsonrepair recurses, and so may run out of stack on hostile text; that too only means that it cannot be mended. */
function repaired(text: string): JsonValue | undefined {
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

function checked(value: JsonValue, raw: string, repaired: boolean): JsonOutcome {
  const flaw = findFlaw(value, 0);
  if (flaw === undefined) return { ok: true, value, repaired };
  if (flaw === "deep") return { ok: false, code: "too-deep", message: tooDeep, at: 0 };
  return { ok: false, code: "bad-json", message: "a number in this JSON is too large", at: complaint(raw).at };
}

/** The message for what is nested beyond the limit. */
export const tooDeep = `this is nested more than ${MAX_DEPTH} levels deep`;

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
  for (const key of Object.keys(value)) {
    const flaw = findFlaw(value[key]!, depth + 1);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** Where V8 says that the JSON goes wrong, else its start, and what it says about it. */
function complaint(raw: string): { at: number; reason: string } {
  try {
    JSON.parse(raw);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const position = /at position (\d{1,9})/.exec(message);
    const at = position === null ? 0 : Math.min(Number(position[1]), Math.max(0, raw.length - 1));
    const said = message.split(/ in JSON at|, "|, \.\.\./, 1)[0]!;
    return { at, reason: said === "" ? "" : `: ${said[0]!.toLowerCase()}${said.slice(1)}` };
  }
  return { at: 0, reason: "" };
}
