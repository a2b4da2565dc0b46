import type { ReplyWords } from "../interpreter/reply-words.ts";
import { italic, type RichText, shortened } from "../interpreter/rich-text.ts";

const MAX_NAMED = 3;

/** What the reply adds where several steps have one of these names, so that nobody depends on the wrong one. */
export function sameNames(names: readonly string[], words: ReplyWords): RichText {
  if (names.length === 0) return [];
  const listed = names.slice(0, MAX_NAMED).map((name) => `"${shortened(name, 60)}"`);
  const more = names.length > MAX_NAMED ? words.andNames(names.length - MAX_NAMED) : "";
  return [italic(`\n${words.sameNames(listed.join(", ") + more)}`)];
}

/** Names that are there more than once. */
export function doubleNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  const double = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) double.add(name);
    seen.add(name);
  }
  return [...double];
}
