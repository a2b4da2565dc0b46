import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { pathText } from "../json/path-text.ts";
import type { Path } from "./fault.ts";

/**
 * Whether a template has put more than a value into a query or an update: an object or list that holds a key with a
 * `$`, which would be an operator, or with a dot, which would be a path. Where the params had a string and now have an
 * object, it came from a template. Gives the sentence to refuse it with, or undefined.
 */
export function checkFilled(raw: JsonObject, filled: JsonObject): string | undefined {
  return compare(raw.query, filled.query, ["query"]) ?? compare(raw.data, filled.data, ["data"]);
}

function compare(raw: JsonValue | undefined, filled: JsonValue | undefined, path: Path): string | undefined {
  if (typeof filled !== "object" || filled === null) return undefined;
  if (typeof raw !== "object" || raw === null || Array.isArray(raw) !== Array.isArray(filled)) {
    const key = actingKey(filled);
    if (key === undefined) return undefined;
    return (
      `${pathText(path)} comes from a template and holds the key ${JSON.stringify(key.slice(0, 64))}: ` +
      "a template value is a value, never an operator or a path"
    );
  }
  for (const [key, value] of Object.entries(filled)) {
    const part = Array.isArray(filled) ? Number(key) : key;
    const before = Object.hasOwn(raw, key) ? (raw as JsonObject)[key] : undefined;
    const problem = compare(before, value as JsonValue, [...path, part]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The first key anywhere in a value that MongoDB would read as more than a name. Without recursion: depth is not bounded yet. */
function actingKey(value: JsonValue): string | undefined {
  const open: JsonValue[] = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== "object" || item === null) continue;
    const acting = Array.isArray(item)
      ? undefined
      : Object.keys(item).find((key) => key.startsWith("$") || key.includes("."));
    if (acting !== undefined) return acting;
    for (const inner of Object.values(item) as JsonValue[]) open.push(inner);
  }
  return undefined;
}
