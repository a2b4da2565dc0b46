import type { JsonObject } from "../../engine/json.ts";
import { collectionNameProblem } from "../../engine/storage/user-data.ts";
import { problem } from "../../i18n/problem.ts";
import type { Read } from "../params.ts";
import { fieldPathProblem, isObject } from "./guard-query.ts";

/** Reads the name of a collection in the user data. */
export function readCollection(value: unknown): Read<string> {
  if (typeof value !== "string") return { problem: problem("collectionName") };
  const wrong = collectionNameProblem(value);
  return wrong === undefined ? { value } : { problem: wrong };
}

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

/** Reads `{"created": -1}`, `[["created", -1]]`, or a single field name, which sorts ascending. At most 32 fields. */
export function readSort(value: unknown): Read<JsonObject> {
  const pairs = pairsOf(value);
  if (pairs === undefined || pairs.length > 32) {
    return { problem: problem("mustBeSort") };
  }
  const sort: JsonObject = {};
  for (const [field, direction] of pairs) {
    const why = fieldPathProblem(field);
    if (why !== undefined) return { problem: problem("hasField", { field: JSON.stringify(field.slice(0, 64)), why }) };
    const sign = DIRECTIONS.get(typeof direction === "string" ? direction.toLowerCase() : direction);
    if (sign === undefined)
      return { problem: problem("mustGiveDirection", { field: JSON.stringify(field.slice(0, 64)) }) };
    sort[field] = sign;
  }
  return { value: sort };
}

function pairsOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value === "string") return [[value, 1]];
  if (isObject(value)) return Object.entries(value);
  if (!Array.isArray(value)) return undefined;
  const pairs = value.filter(
    (pair): pair is [string, unknown] => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string",
  );
  return pairs.length === value.length ? pairs : undefined;
}

const PROJECTION_PROBLEM = problem("mustBeProjection");

/** Reads which fields to keep or leave out: an object of 1 and 0 (or true and false), or a list of fields to keep. */
export function readProjection(value: unknown): Read<JsonObject> {
  let pairs: [unknown, unknown][] | undefined;
  if (Array.isArray(value)) pairs = value.map((field) => [field, 1]);
  else if (isObject(value)) pairs = Object.entries(value);
  if (pairs === undefined || pairs.length > 200) return { problem: PROJECTION_PROBLEM };
  const projection: JsonObject = {};
  const kinds = new Set<number>();
  for (const [field, choice] of pairs) {
    if (typeof field !== "string") return { problem: PROJECTION_PROBLEM };
    const why = fieldPathProblem(field);
    if (why !== undefined) return { problem: problem("hasField", { field: JSON.stringify(field.slice(0, 64)), why }) };
    const kept = choice === 1 || choice === true ? 1 : choice === 0 || choice === false ? 0 : undefined;
    if (kept === undefined) return { problem: PROJECTION_PROBLEM };
    projection[field] = kept;
    if (field !== "_id") kinds.add(kept);
  }
  return kinds.size > 1 ? { problem: problem("keepOrLeaveOut") } : { value: projection };
}
