import { type JsonLimits, type JsonProblem, type JsonValue, jsonProblem, pathText } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { problem, type Wording } from "../i18n/problem.ts";

/** Any JSON value, in the documented shape of a result. */
export const anyJson = z.custom<JsonValue>((value) => value !== undefined, "must be JSON");

/** A problem within a param, phrased to follow its path. */
export interface ParamProblem {
  path: readonly (string | number)[];
  why: Wording;
}

/** 64 levels, 1 MB, 100,000 values. */
const JSON_LIMITS: JsonLimits = { depth: 64, size: 1_000_000, nodes: 100_000 };

/** Why a param is not plain JSON of a moderate size, or undefined. */
export function jsonWithinLimits(value: unknown): JsonProblem | undefined {
  return jsonProblem(value, JSON_LIMITS);
}

/** A problem as part of a sentence: `tags[0] is not plain JSON`. */
export function sayInParam({ path, why }: ParamProblem): Wording {
  return path.length === 0 ? why : problem("inParam", { param: pathText(path), why });
}
