import type { JsonObject } from "../../engine/json.ts";
import type { Reader } from "../params/param.ts";
import { isObject } from "./fault.ts";
import { fieldPathProblem } from "./field-path.ts";

const SHAPE =
  'must be fields to keep, such as {"name": 1} or ["name"], or fields to leave out, such as {"password": 0}';

/** Reads which fields a result keeps or leaves out: an object of 1 and 0 (true and false), or a list of those to keep. */
export const readProjection: Reader<JsonObject> = (value) => {
  const entries = Array.isArray(value) ? value.map((field): [unknown, unknown] => [field, 1]) : undefined;
  const pairs: [unknown, unknown][] | undefined = entries ?? (isObject(value) ? Object.entries(value) : undefined);
  if (pairs === undefined || pairs.length > 200) return { problem: SHAPE };
  const projection: JsonObject = {};
  const kinds = new Set<number>();
  for (const [field, choice] of pairs) {
    if (typeof field !== "string") return { problem: SHAPE };
    const problem = fieldPathProblem(field);
    if (problem !== undefined) return { problem: `has ${JSON.stringify(field.slice(0, 64))}, which ${problem}` };
    const kept = choice === 1 || choice === true ? 1 : choice === 0 || choice === false ? 0 : undefined;
    if (kept === undefined) return { problem: SHAPE };
    projection[field] = kept;
    if (field !== "_id") kinds.add(kept);
  }
  return kinds.size > 1 ? { problem: "must either keep fields or leave fields out, not both" } : { value: projection };
};
