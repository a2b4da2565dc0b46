import { randomUUID } from "node:crypto";
import { jsonText, wholeNumber } from "../../../grammar/json-text.ts";
import { cutToSize } from "../cut-to-size.ts";
import type { JsonValue } from "../json.ts";
import type { StoredResult } from "../state/execution-document.ts";
import { survivesBson } from "../storage/faithful-value.ts";

/** Results and checkpoints with more bytes of JSON than this are kept separately from their execution. */
export const INLINE_RESULT = 8 * 1024;

/** A result as it is kept: `text` is to be stored separately from its execution, before the outcome. */
export interface KeptResult {
  result: JsonValue;
  stored?: StoredResult & { text: string };
  cut?: true;
  /** Its size as JSON. */
  bytes: number;
}

/**
 * Decides how a result is kept. One over `limit` bytes of JSON is cut: failing the step for its size would repeat its effect.
 * `key` is new for each attempt.
 */
export function keepResult(value: JsonValue, limit: number, key: string): KeptResult {
  const whole = jsonText(value);
  const isCut = whole.length * 3 > limit && Buffer.byteLength(whole, "utf8") > limit;
  const result = isCut ? cutToSize(value, limit) : value;
  const text = isCut ? jsonText(result) : whole;
  const bytes = Buffer.byteLength(text, "utf8");
  const isBeside = bytes > INLINE_RESULT || !survivesBson(result);
  return { result, bytes, ...(isBeside ? { stored: { key, bytes, text } } : {}), ...(isCut ? { cut: true } : {}) };
}

/** A value as plain JSON; `problem` says why it was replaced by a placeholder. */
export interface JsonOrPlaceholder {
  json: JsonValue;
  /** Why it is a placeholder. */
  why?: string;
}

/** Converts a value to plain JSON, as it will be read back. Drops what JSON cannot express. */
export function toJson(value: unknown): JsonValue {
  const large: (number | bigint | string)[] = [];
  const text = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === "bigint") return { [LARGE]: large.push(wholeNumber(item)) - 1 };
    return item instanceof Map ? Object.fromEntries(item) : item instanceof Set ? [...item] : item;
  });
  if (text === undefined) return null;
  const plain = JSON.parse(text) as JsonValue;
  return large.length === 0 ? plain : withLarge(plain, large);
}

/** The only key of an object that stands for a large whole number; nobody else's data has it. */
const LARGE = `large:${randomUUID()}`;

function withLarge(value: JsonValue, large: readonly (number | bigint | string)[]): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withLarge(item, large));
  const index = value[LARGE];
  if (typeof index === "number") return large[index] ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withLarge(item, large)]));
}

/** Like `toJson`, but never throws: the handler has had its effect, so an odd result must not fail the step. */
export function toJsonOrPlaceholder(what: string, value: unknown): JsonOrPlaceholder {
  try {
    return { json: toJson(value) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const why = said.replaceAll(/\s+/g, " ").slice(0, 300);
    return { json: `[${what} cannot be stored as JSON: ${why}]`, why };
  }
}
