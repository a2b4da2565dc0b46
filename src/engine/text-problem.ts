/** With the `u` flag only a half that stands alone is a code point of this category. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What keeps a string from being stored and sent as it is (NUL, half of a surrogate pair), or undefined. */
export function textProblem(text: string): string | undefined {
  if (text.includes("\0")) return "contains a NUL character";
  if (LONE_SURROGATE.test(text)) return "contains half of a surrogate pair, which is not a character";
  return undefined;
}
