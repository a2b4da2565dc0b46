import { type CharSet, disjoint, NONE, union } from "./char-set.ts";
import { type Part, PatternError, type Repeat } from "./parse-pattern.ts";

/** A set of characters, or a group of fixed words, that is repeated as one. */
export interface Run {
  kind: "run";
  /** What a repetition begins with, holds anywhere, and ends with. */
  first: CharSet;
  any: CharSet;
  last: CharSet;
  /** Characters of the shortest and the longest word. */
  shortest: number;
  longest: number;
  min: number;
  max: number;
}

/** A pattern without groups and alternatives. */
export type Sequence = (Run | { kind: "start" | "end" | "boundary"; source: string })[];

const MAX_SEQUENCES = 200;
const MAX_ITEMS = 5_000;
const MAX_WORD = 200;

/**
 * Every choice of alternatives and of how often a group occurs, each as one sequence. The work of matching a pattern is
 * at most the sum of the work of these. What is repeated without bound must be words of fixed length of which none
 * begins another, since anything else can be read in several ways; a PatternError says so.
 */
export function flattenPattern(branches: Part[][]): Sequence[] {
  const sequences = branches.flatMap((branch) =>
    branch.reduce<Sequence[]>((before, part) => append(before, choices(part)), [[]]),
  );
  const items = sequences.reduce((sum, sequence) => sum + sequence.length, 0);
  if (sequences.length > MAX_SEQUENCES || items > MAX_ITEMS) throw new PatternError("has too many alternatives");
  return sequences;
}

function append(before: Sequence[], next: Sequence[]): Sequence[] {
  if (before.length * next.length > MAX_SEQUENCES) throw new PatternError("has too many alternatives");
  return before.flatMap((head) => next.map((tail) => [...head, ...tail]));
}

function choices(part: Part): Sequence[] {
  if (part.kind === "set") return [[runOf([[part.set]], part.repeat)]];
  if (part.kind !== "group") return [[part]];
  const inside = flattenPattern(part.branches);
  const { min, max } = part.repeat;
  if (min === 1 && max === 1) return inside;
  const words = inside.map(wordOf);
  if (words.every((word) => word !== undefined) && areApart(words)) return [[runOf(words, part.repeat)]];
  if (max > 10) {
    throw new PatternError(
      "repeats a group that can be read in more than one way; repeat only characters, or words of which none begins another",
    );
  }
  const all: Sequence[] = [];
  let times: Sequence[] = [[]];
  for (let count = 0; count <= max; count++) {
    if (count >= min) all.push(...times);
    if (all.length > MAX_SEQUENCES) throw new PatternError("has too many alternatives");
    if (count < max) times = append(times, inside);
  }
  return all;
}

/** The characters of a sequence that has a fixed length and is not empty. */
function wordOf(sequence: Sequence): CharSet[] | undefined {
  const word: CharSet[] = [];
  for (const item of sequence) {
    if (item.kind !== "run" || item.min !== item.max || item.longest !== 1) return undefined;
    if (word.length + item.max > MAX_WORD) return undefined;
    for (let count = 0; count < item.max; count++) word.push(item.any);
  }
  return word.length === 0 ? undefined : word;
}

/** Whether the beginning of a text tells which of the words it is. */
function areApart(words: CharSet[][]): boolean {
  return words.every((word, index) =>
    words
      .slice(index + 1)
      .every((other) => word.some((set, at) => other[at] !== undefined && disjoint(set, other[at]))),
  );
}

function runOf(words: CharSet[][], { min, max }: Repeat): Run {
  const lengths = words.map((word) => word.length);
  return {
    kind: "run",
    first: words.map((word) => word[0] ?? NONE).reduce(union, NONE),
    any: words.flat().reduce(union, NONE),
    last: words.map((word) => word.at(-1) ?? NONE).reduce(union, NONE),
    shortest: Math.min(...lengths),
    longest: Math.max(...lengths),
    min,
    max,
  };
}
