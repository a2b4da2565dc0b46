import { explains, MAX_CLAUSE, negates } from "./mention-words.ts";
import { asksAbout, type Release, releases, releasesAfter, showsExample } from "./release-words.ts";

/** What the prose before a shortcode says about it: that it is not to be done, or how it would be done. */
export type Manner = "negates" | "explains" | undefined;

const MAX_LINE = 4 * MAX_CLAUSE;

/** What a line of prose says about the starts below it: that they wait for something, or are only an example. */
export function releaseBelow(line: string): Release {
  const sentences = sentencesOf(line.slice(-MAX_LINE));
  const said = sentences.map(releases).find((one) => one !== undefined);
  const last = sentences.at(-1) ?? "";
  return said ?? (showsExample(last) || asksAbout(last) ? "waits" : undefined);
}

/** What a line of prose says about the starts above it; the last line of a message may also ask about them. */
export function releaseAbove(line: string, isLast = false): Release {
  const sentences = sentencesOf(line.slice(0, MAX_LINE));
  const said = sentences.map(releasesAfter).find((one) => one !== undefined);
  return said ?? (isLast && sentences.some(asksAbout) ? "waits" : undefined);
}

/** The sentences of a line, without marks of emphasis. */
function sentencesOf(line: string): string[] {
  return line
    .replaceAll(/[*_`#>|~]+/g, "")
    .split(/(?<=[.!?。؟])\s+/)
    .map((sentence) => sentence.slice(0, 2 * MAX_CLAUSE).trim());
}

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
    } else if (manner !== undefined || this.#line !== "explains" || !continues(line)) this.#line = manner;
  }
}

/** A line that continues what was introduced: an item of a list, an indented line, a label in bold. */
export function continues(line: string): boolean {
  return PART.test(line);
}

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
