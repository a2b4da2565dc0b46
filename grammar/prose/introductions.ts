import { explains, MAX_CLAUSE, negates } from "./mention-words.ts";

/** What the prose before a shortcode says about it: that it is not to be done, or how it would be done. */
export type Manner = "negates" | "explains" | undefined;

/**
 * Reads the prose lines of a message and tells what they say about the shortcodes below them. A heading speaks for all below it
 * up to the next of its level; a line for what follows it, and if it explains, also for the list below it.
 */
export class Introductions {
  readonly #headings: Manner[] = [];
  #line: Manner;

  get manner(): Manner {
    return this.#line ?? this.#headings.find((manner) => manner !== undefined);
  }

  /** Reads a line without shortcodes that has words. */
  read(line: string): void {
    const text = line.slice(-2 * MAX_CLAUSE);
    const manner = mannerOf(text);
    const level = /^\s{0,3}(#{1,6})\s/.exec(line)?.[1]?.length;
    if (level !== undefined) {
      this.#headings.length = level;
      this.#headings[level] = manner;
      this.#line = undefined;
    } else if (manner !== undefined || this.#line !== "explains" || !PART.test(line)) this.#line = manner;
  }
}

/** A line that continues what was introduced: an item of a list, an indented line, a label in bold. */
const PART = /^(?:\s|[-*+•]|\(?(?:\d{1,3}|[a-zA-Z])[.)]|\d\uFE0F?\u20E3)/u;

function mannerOf(text: string): Manner {
  const said = text.replaceAll(/[*_`#>|~]+/g, "").trim();
  // A whole sentence is complete.
  if (/[.!?。؟…]$/.test(said) && !/\.{3}$/.test(said)) return undefined;
  const clause = lastClause(said);
  if (negates(clause)) return "negates";
  return explains(lastSentence(said), clause) ? "explains" : undefined;
}

function lastSentence(text: string): string {
  return lastPart(text, /[.!?。؟]\s+(?=\S)/g);
}

/** What a text ends with: its last clause, at most `MAX_CLAUSE` characters, without the marks around it. */
export function lastClause(text: string): string {
  return lastPart(text.replace(/[^\p{L}\p{N}\uFFFC]+$/u, ""), /(?:[,.;!?،؛。؟–—(]|:(?=\s))\s*(?=\S)/g);
}

function lastPart(text: string, ends: RegExp): string {
  let from = 0;
  for (const { 0: end, index } of text.matchAll(ends)) from = index + end.length;
  return text.slice(Math.max(from, text.length - MAX_CLAUSE)).trim();
}
