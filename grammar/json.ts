/** A JSON value; a whole number beyond 2^53 is a bigint. Its `__proto__` and the like are own keys, never its prototype. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | { [key: string]: JsonValue };

/**
 * The value under a key: an object's own property, an item of a list or a character of a string (a negative index counts
 * from the end). Undefined if there is none; never anything inherited.
 */
export function lookup(value: JsonValue, key: JsonValue): JsonValue | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) return typeof key === "number" ? value.at(key) : lengthOf(value, key);
  if (typeof value === "string") return typeof key === "number" ? value.at(key) : lengthOf(value, key);
  if (typeof value !== "object" || (typeof key !== "string" && typeof key !== "number")) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The number of items in a list or of characters (code points) in a string. */
export function sizeOf(value: string | readonly JsonValue[]): number {
  if (typeof value !== "string") return value.length;
  let size = 0;
  for (const _ of value) size += 1;
  return size;
}

/** JavaScript's `.length`; an object has one only as its own key. */
function lengthOf(value: string | readonly JsonValue[], key: JsonValue): number | undefined {
  return key === "length" ? sizeOf(value) : undefined;
}
