import type { JsonValue } from "./json.ts";

/** Sixteen digits in a row: only such numbers can be beyond 2^53. */
const LONG = /\d{16}/;
const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;
/** The digits of 2^63, and a sign. */
const MOST_DIGITS = 20;

/**
 * The value of a number as it is written. A whole one beyond 2^53 keeps every digit: as a bigint up to 2^63, which the database
 * keeps as a Long, and as text above.
 */
export function numberValue(written: string): number | bigint | string {
  const value = Number(written);
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || !/^-?\d+$/.test(written)) return value;
  if (written.length > MOST_DIGITS) return written;
  return wholeNumber(BigInt(written));
}

/** A whole number as the smallest kind that keeps all its digits. */
export function wholeNumber(value: bigint): number | bigint | string {
  if (value < LEAST || value > MOST) return String(value);
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** As JSON.parse, but whole numbers keep every digit, see {@link numberValue}. Throws a SyntaxError. */
export function parseJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  return LONG.test(text) ? exactly(text) : value;
}

/** The object or the list that a text is as JSON; any other value as it is. */
export function withoutQuotes<T>(value: T): T | JsonValue {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

const TOKEN = /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|([-\d][-+.\deE]*)|(true|false|null))/y;

/** A list or an object that is being read. */
type Level = { list: JsonValue[] } | { entries: [string, JsonValue][]; key: string | undefined };

/** Reads JSON that is known to be valid. */
function exactly(text: string): JsonValue {
  const levels: Level[] = [];
  let result: JsonValue = null;
  const put = (value: JsonValue): void => {
    const level = levels.at(-1);
    if (level === undefined) result = value;
    else if ("list" in level) level.list.push(value);
    else if (level.key === undefined) level.key = String(value);
    else {
      level.entries.push([level.key, value]);
      level.key = undefined;
    }
  };
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, sign, string, number, word] = match;
    if (sign === "{") levels.push({ entries: [], key: undefined });
    else if (sign === "[") levels.push({ list: [] });
    else if (sign === "}" || sign === "]") {
      const level = levels.pop()!;
      // Unlike assignment, fromEntries makes even `__proto__` an own property.
      put("list" in level ? level.list : Object.fromEntries(level.entries));
    } else if (string !== undefined) put(JSON.parse(string) as string);
    else if (number !== undefined) put(numberValue(number));
    else if (word !== undefined) put(word === "null" ? null : word === "true");
  }
  return result;
}

/** As JSON.stringify, but large whole numbers are written with all their digits, as JSON allows. `undefined` is written as null. */
export function jsonText(value: unknown, indent = 0): string {
  try {
    return JSON.stringify(value, null, indent) ?? "null";
  } catch (error) {
    if (error instanceof TypeError && holdsBigint(value)) return printed(value, indent, "");
    throw error;
  }
}

function holdsBigint(value: unknown): boolean {
  const open = [value];
  const seen = new Set<object>();
  while (open.length > 0) {
    const item = open.pop();
    if (typeof item === "bigint") return true;
    if (typeof item !== "object" || item === null || seen.has(item)) continue;
    seen.add(item);
    open.push(...Object.values(item));
  }
  return false;
}

function printed(value: unknown, indent: number, margin: string): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null || "toJSON" in value) return JSON.stringify(value) ?? "null";
  const inner = margin + " ".repeat(indent);
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((item) => printed(item, indent, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined && typeof item !== "function")
        .map(([key, item]) => `${JSON.stringify(key)}:${indent > 0 ? " " : ""}${printed(item, indent, inner)}`);
  const [open, close] = isList ? "[]" : "{}";
  if (parts.length === 0 || indent === 0) return `${open}${parts.join(",")}${close}`;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
}
