import { Binary } from "mongodb";
import { jsonText, parseJson } from "../../../grammar/json-text.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { textProblem } from "../plain-text.ts";

/** The deepest nesting that is stored as BSON within a document; BSON allows little more than a hundred levels. */
const MAX_DEPTH = 32;

/** Keys on which JavaScript or the BSON library acts. */
const ACTING: ReadonlySet<string> = new Set(["__proto__", "_bsontype"]);

/** Whether BSON and its reader keep a value as it is: they act on some keys, and change NUL and half surrogate pairs. */
export function survivesBson(value: JsonValue, depth = MAX_DEPTH): boolean {
  if (typeof value === "string") return textProblem(value) === undefined;
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => survivesBson(item, depth - 1));
  return Object.entries(value).every(([key, item]) => isHarmless(key) && survivesBson(item, depth - 1));
}

function isHarmless(key: string): boolean {
  return !key.startsWith("$") && !key.includes(".") && !ACTING.has(key) && textProblem(key) === undefined;
}

/** The members of an object as they are stored: one that BSON would change becomes the bytes of its JSON. */
export function storedMembers(members: Readonly<JsonObject>): Record<string, JsonValue | Binary> {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, storedValue(value)]));
}

/** A value as it is stored; see `storedMembers`. */
export function storedValue(value: JsonValue): JsonValue | Binary {
  return survivesBson(value) ? value : new Binary(Buffer.from(jsonText(value)));
}

/** The members of an object that was stored by `storedMembers`. */
export function readMembers(members: Readonly<Record<string, JsonValue | Binary>>): JsonObject {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, readValue(value)]));
}

function readValue(value: JsonValue | Binary): JsonValue {
  return value instanceof Binary ? parseJson(Buffer.from(value.value()).toString("utf8")) : value;
}
