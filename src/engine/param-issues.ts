import { type Problem, problem, sayInEnglish, type Wording } from "../i18n/problem.ts";
import type { z } from "./zod.ts";

/** zod lets the error of an unknown key say only a text, so its problem is remembered by the issue's own list of keys. */
const byKeys = new WeakMap<readonly string[], Problem>();

/** The text of an error about unknown keys, which {@link wordingOf} says in other languages. */
export function unknownKeysText(keys: readonly string[], why: Problem): string {
  byKeys.set(keys, why);
  return sayInEnglish(why).message;
}

/** A raw issue that says a problem: in English to programs that read zod's issues, in any language through {@link wordingOf}. */
export function customIssue(why: Wording, input: unknown, path?: readonly (string | number)[]) {
  const issue = { code: "custom" as const, message: sayInEnglish(why).message, params: { problem: why }, input };
  return path === undefined ? issue : { ...issue, path: [...path] };
}

/** What an issue says; zod's own English where its schema is a program's and the issue is not about a type. */
export function wordingOf(issue: z.core.$ZodIssue, names: readonly string[] = []): Wording {
  if (issue.code === "custom") return (issue.params?.problem as Wording | undefined) ?? issue.message;
  if (issue.code === "unrecognized_keys") return byKeys.get(issue.keys) ?? issue.message;
  if (issue.code !== "invalid_type") return issue.message;
  if (issue.path.length === 0 && names.length > 0) return problem("paramsMustBeObject", { names });
  return issue.message.startsWith("Invalid input") ? problem("wrongType", { expected: issue.expected }) : issue.message;
}
