import type { JsonValue } from "../../engine/json.ts";

const MAX_WORDS = 120;

/** Whether the value, as it is written, is one of these words; `-`, `_`, blanks and case do not count. */
export function isWord(value: JsonValue | undefined, words: readonly string[]): boolean {
  return typeof value === "string" && words.some((word) => bare(word) === bare(value.slice(0, MAX_WORDS)));
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, "");
}

/** A value as it is shown to a person who is to allow what happens with it. */
export function said(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "…";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= MAX_WORDS ? text : `${text.slice(0, MAX_WORDS - 1)}…`;
}
