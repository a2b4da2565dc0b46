import { textProblem } from "./plain-text.ts";

/** Plain JSON, as it comes from shortcodes and goes to the database. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
/** An object of plain JSON. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** The size of a value as JSON text in UTF-8. */
export function jsonSize(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "", "utf8");
}

/** Keys with a special meaning to JavaScript objects or BSON. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype", "_bsontype"]);

/** The deepest nesting of JSON from outside. */
export const MAX_DEPTH = 64;

/** Why a name can't be a key of the shared context, or undefined. Keys are set one by one, by name. */
export function contextKeyProblem(key: string): string | undefined {
  if (key.trim() === "") return "It must not be empty.";
  if (key.length > 256) return "It can have at most 256 characters.";
  if (FORBIDDEN.has(key) || key.startsWith("$") || key.includes(".") || textProblem(key) !== undefined)
    return `${JSON.stringify(key)} cannot be a key: no dots, no $ at the start, none of ${[...FORBIDDEN].join(", ")}.`;
  return undefined;
}

/** Why JSON from outside can't be stored and used, or undefined. */
export function jsonProblem(value: JsonValue, depth = 0): string | undefined {
  if (typeof value === "string") {
    const problem = textProblem(value);
    return problem === undefined ? undefined : `A text in it ${problem}.`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) return "It contains a number that is not finite.";
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= MAX_DEPTH) return `It is nested deeper than ${MAX_DEPTH} levels.`;
  if (Array.isArray(value)) {
    for (const item of value) {
      const problem = jsonProblem(item, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    if (FORBIDDEN.has(key)) return `"${key}" cannot be a key.`;
    const bad = textProblem(key);
    if (bad !== undefined) return `A key ${bad}.`;
    const problem = jsonProblem(item, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
