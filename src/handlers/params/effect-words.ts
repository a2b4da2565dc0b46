import type { JsonValue } from "../../engine/json.ts";

const MAX_WORDS = 120;

/** Whether the value, as it is written, is one of these words; `-`, `_`, blanks and case do not count. */
export const isWord = (value: JsonValue | undefined, words: readonly string[]): boolean =>
  typeof value === "string" && words.some((word) => bare(word) === bare(value.slice(0, MAX_WORDS)));

const bare = (word: string): string => word.toLowerCase().replaceAll(/[-_\s]/g, "");

/** A value as it is shown to a person who is to allow what happens with it. */
export const said = (value: JsonValue | undefined): string => {
  if (value === undefined || value === null) return "…";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= MAX_WORDS ? text : `${text.slice(0, MAX_WORDS - 1)}…`;
};
