import { foldName } from "../../grammar/names.ts";
import { nearest } from "../../grammar/nearest.ts";
import type { JsonValue } from "../engine/json.ts";
import { customIssue, unknownKeysText } from "../engine/param-issues.ts";
import { z } from "../engine/zod.ts";
import { type Problem, problem, sayInEnglish, type Wording } from "../i18n/problem.ts";
import { shortened } from "../i18n/rich-text.ts";
import { jsonWithinLimits, type ParamProblem } from "./plain-json.ts";

/** The result of reading one param: its value, or a problem phrased to follow the param's name. */
export type Read<T> = { value: T } | { problem: Wording };

/** Reads one param. Never called with null or undefined. */
export type Reader<T> = (value: unknown) => Read<T>;

/** A required param; null counts as missing. `about` is its line in the documentation. */
export function requiredParam<T>(about: string, read: Reader<T>): z.ZodType<T> {
  return z
    .unknown()
    .transform((value, ctx): T => {
      const result: Read<T> = value === undefined || value === null ? { problem: problem("required") } : read(value);
      if ("value" in result) return result.value;
      ctx.issues.push(customIssue(result.problem, value));
      return z.NEVER;
    })
    .describe(about);
}

/** A param that defaults to `otherwise` if it is missing or null. */
export function optionalParam<T, D extends T | undefined>(
  about: string,
  read: Reader<T>,
  otherwise: D,
): z.ZodType<T | D> {
  return z
    .unknown()
    .optional()
    .transform((value, ctx): T | D => {
      if (value === undefined || value === null) return otherwise;
      const result = read(value);
      if ("value" in result) return result.value;
      ctx.issues.push(customIssue(result.problem, value));
      return z.NEVER;
    })
    .describe(about);
}

/** A required param that may be any JSON value, null included, within `JSON_LIMITS`. */
export function jsonParam(about: string): z.ZodType<JsonValue> {
  return z
    .unknown()
    .transform((value, ctx): JsonValue => {
      const wrong = value === undefined ? { path: [], why: problem("required") } : jsonWithinLimits(value);
      if (wrong === undefined) return value as JsonValue;
      reportProblems([wrong], ctx);
      return z.NEVER;
    })
    .describe(about);
}

const MAX_REPORTED = 10;

/** Adds the first ten problems to those that zod reports. */
export function reportProblems(problems: readonly ParamProblem[], ctx: z.core.$RefinementCtx): void {
  for (const { path, why } of problems.slice(0, MAX_REPORTED)) ctx.issues.push(customIssue(why, undefined, path));
}

/** Other names that people and AIs use for each param, in snake case, separated by spaces. */
export type Synonyms<Name extends string = string> = { readonly [N in Name]?: string };

/**
 * A params object with exactly these members. The error for an unknown key suggests a member, by its `synonyms` and by spelling.
 * Messages about a member follow its name: `"seconds" must be a number`.
 */
export function strictParams<S extends z.core.$ZodLooseShape>(shape: S, synonyms: Synonyms<keyof S & string> = {}) {
  return z.strictObject(shape, {
    error: (issue) => {
      const names = Object.keys(shape);
      if (issue.code !== "unrecognized_keys") return sayInEnglish(problem("paramsMustBeObject", { names })).message;
      const given = Object.keys(issue.input ?? {});
      const problems = issue.keys.map((key) => unknownParam(key, names, given, synonyms));
      return unknownKeysText(issue.keys, problem("several", { problems }));
    },
  });
}

function unknownParam(key: string, names: readonly string[], given: readonly string[], synonyms: Synonyms): Problem {
  const quoted = JSON.stringify(shortened(key, 65));
  const near = suggestParam(key, names, given, synonyms);
  if (near === undefined && STEP_OPTIONS.has(folded(key))) return problem("stepOptionInParams", { name: quoted });
  return problem("unknownParam", { name: quoted, near, names: near === undefined ? names : [] });
}

/**
 * The param that an unknown name most likely stands for, or undefined. Params in `given` are suggested only if the spelling is
 * close to no other.
 */
export function suggestParam(
  written: string,
  names: readonly string[],
  given: readonly string[],
  synonyms: Synonyms,
): string | undefined {
  const word = folded(written);
  const free = names.filter((name) => !given.includes(name));
  const synonym = free.find((name) => synonyms[name]?.split(" ").some((one) => foldName(one) === word));
  return synonym ?? nearest(written, free) ?? nearest(written, names);
}

function folded(word: string): string {
  return foldName(word.slice(0, 64));
}

/** Options of a step and other names for them: they go next to the params, not into them. */
const STEP_OPTIONS: ReadonlySet<string> = new Set(
  `timeout retry_count retry_delay retries max_retries retry condition save_as on_error priority idempotency_key
  metadata dependencies depends_on depends`
    .split(/\s+/)
    .map(foldName),
);
