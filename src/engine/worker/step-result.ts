import { jsonText, wholeNumber } from "../../../grammar/json-text.ts";
import type { JsonObject, JsonValue } from "../json.ts";

/** Replaces a result over the limit by the beginning of its text: failing the step for its size would repeat its effect. */
export function truncateResult(value: JsonValue, limit: number): { result: JsonValue; cut?: true } {
  const text = jsonText(value);
  if (text.length * 3 <= limit || Buffer.byteLength(text, "utf8") <= limit) return { result: value };
  const whole = Buffer.from(typeof value === "string" ? value : text, "utf8").subarray(0, limit);
  // A character cut in two becomes U+FFFD, which is dropped.
  const cut = whole.toString("utf8");
  return { result: cut.endsWith("\ufffd") ? cut.slice(0, -1) : cut, cut: true };
}

/** A value as plain JSON; `problem` says why it was replaced by a placeholder. */
export interface JsonOrPlaceholder {
  json: JsonValue;
  problem?: string;
}

/** Converts a value to plain JSON, as it will be read back. Drops what JSON cannot express, and keys that BSON would act on. */
export function toJson(value: unknown): JsonValue {
  const large: (number | bigint | string)[] = [];
  const text = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === "bigint") return { [LARGE]: large.push(wholeNumber(item)) - 1 };
    const data = item instanceof Map ? Object.fromEntries(item) : item instanceof Set ? [...item] : item;
    if (typeof data !== "object" || data === null || Array.isArray(data)) return data;
    const keys = Object.keys(data);
    if (!keys.some(isUnsafeKey)) return data;
    return Object.fromEntries(keys.filter((key) => !isUnsafeKey(key)).map((key) => [key, (data as JsonObject)[key]]));
  });
  if (text === undefined) return null;
  const plain = JSON.parse(text) as JsonValue;
  return large.length === 0 ? plain : withLarge(plain, large);
}

/** The only key of an object that stands for a large whole number; BSON would refuse it as a key. */
const LARGE = "\0large";

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
    const problem = `${what} cannot be stored as JSON: ${said.replaceAll(/\s+/g, " ").slice(0, 300)}`;
    return { json: `[${problem}]`, problem };
  }
}

function isUnsafeKey(key: string): boolean {
  return key === "_bsontype" || key === "__proto__" || key.includes("\0");
}
