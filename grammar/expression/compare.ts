import type { JsonValue } from "../json.ts";

/**
 * Equality as in Python: by value, deep, `1 == 1.0 == True`, and never an error between unlike types. Strict equality
 * (`===`, `is`) differs in that a boolean equals no number.
 */
export function equal(a: JsonValue, b: JsonValue, strict: boolean): boolean {
  if (a === b) return true;
  if (typeof a === "boolean" && typeof b === "number") return !strict && Number(a) === b;
  if (typeof a === "number" && typeof b === "boolean") return !strict && a === Number(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => equal(item, b[i]!, strict));
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key]!, b[key]!, strict));
}

/**
 * Order of two numbers, strings (by UTF-16 units), booleans, or lists item by item: negative, 0 or positive; undefined
 * where either is None, since nothing can be said; "unlike" for other pairs.
 */
export function order(a: JsonValue, b: JsonValue): number | undefined | "unlike" {
  if (a === null || b === null) return undefined;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (!Array.isArray(a) || !Array.isArray(b)) return "unlike";
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    if (equal(a[i]!, b[i]!, false)) continue;
    return order(a[i]!, b[i]!);
  }
  return a.length - b.length;
}

/** Python's truth: None, False, 0, the empty string, list and object are false, all else is true. */
export function truthy(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}

/** The name of a value's type in messages. */
export function typeName(value: JsonValue): string {
  if (value === null) return "None";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}
