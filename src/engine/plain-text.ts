import { type Problem, problem } from "../i18n/problems/problem.ts";

/** Characters that change the direction of the text after them. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
/** With the `u` flag, only an unpaired surrogate is a code point of this category. */
const LONE_SURROGATES = /\p{Surrogate}/gu;
const CONTROLS_AND_BLANKS = /[\p{Cc}\s]+/gu;

/**
 * A name or an error as plain text on one line: no control characters, nothing that changes the direction of the text
 * around it, no unpaired surrogates, and no blanks at either end.
 */
export function oneLine(text: string): string {
  return text.replaceAll(TURNING, "").replaceAll(LONE_SURROGATES, "\ufffd").replaceAll(CONTROLS_AND_BLANKS, " ").trim();
}

const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\s]/u;

/** Whether a name has any visible character. */
export function isName(text: string): boolean {
  return VISIBLE.test(text);
}

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
