import { type Problem, problem } from "../i18n/problem.ts";

/** With the `u` flag, only an unpaired surrogate is a code point of this category. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * What keeps a string from being stored and sent as it is (NUL, half of a surrogate pair), or undefined. Phrased to follow
 * what names the string.
 */
export function textProblem(text: string): Problem | undefined {
  if (text.includes("\0")) return problem("containsNul");
  if (LONE_SURROGATE.test(text)) return problem("containsHalfACharacter");
  return undefined;
}
