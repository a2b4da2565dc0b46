import type { JsonObject } from "../../engine/json.ts";
import type { Reader } from "../params/param.ts";
import { isObject } from "./fault.ts";
import { fieldPathProblem } from "./field-path.ts";

const DIRECTIONS = new Map<unknown, 1 | -1>([
  [1, 1],
  [-1, -1],
  ["1", 1],
  ["-1", -1],
  ["asc", 1],
  ["desc", -1],
  ["ascending", 1],
  ["descending", -1],
]);

/** Reads `{"created": -1}`, `[["created", -1]]` or the name of a field, which sorts upwards. At most 32 fields. */
export const readSort: Reader<JsonObject> = (value) => {
  const pairs = pairsOf(value);
  if (pairs === undefined || pairs.length > 32) {
    return { problem: 'must be an object of at most 32 fields, such as {"created": -1}' };
  }
  const sort: JsonObject = {};
  for (const [field, direction] of pairs) {
    const problem = fieldPathProblem(field);
    if (problem !== undefined) return { problem: `has ${JSON.stringify(field.slice(0, 64))}, which ${problem}` };
    const sign = DIRECTIONS.get(typeof direction === "string" ? direction.toLowerCase() : direction);
    if (sign === undefined) return { problem: `must give ${JSON.stringify(field.slice(0, 64))} as 1 or -1` };
    sort[field] = sign;
  }
  return { value: sort };
};

function pairsOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value === "string") return [[value, 1]];
  if (isObject(value)) return Object.entries(value);
  if (!Array.isArray(value)) return undefined;
  const pairs = value.filter(
    (pair): pair is [string, unknown] => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string",
  );
  return pairs.length === value.length ? pairs : undefined;
}
