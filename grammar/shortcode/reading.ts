import { ASTERISK, isBlank, NEWLINE, OPEN_BRACKET, SLASH } from "../characters.ts";
import { ClosingQuotes } from "./closing-quotes.ts";
import { escaped, islandStart, PROSE, startsLine, UNDECIDED } from "./island-start.ts";
import { Occurrences } from "./occurrences.ts";
import type { Source } from "./source.ts";
import type { Names } from "./vocabulary.ts";

/** The deepest nesting of brackets that is read. */
export const MAX_DEPTH = 64;

/** How far every scan of JSON may look. */
export const MIN_LOOK = 1000;

/** A scan that yields where it needs more text, and is resumed once the source has grown or is final. */
export type Scan<T> = Generator<undefined, T, undefined>;

/** What all scans of one text share. */
export interface Reading {
  readonly source: Source;
  readonly names: Names;
  /** All islands. */
  readonly islands: Occurrences;
  /** Islands that start a line. */
  readonly lineIslands: Occurrences;
  readonly newlines: Occurrences;
  /** The ends of block comments. */
  readonly commentEnds: Occurrences;
  readonly quotes: ClosingQuotes;
  /**
   * How many more characters may be looked at in vain by scans of JSON. Strings can hide the openers of other arguments,
   * so scans of hostile text overlap without end; when this is used up, each still sees MIN_LOOK characters.
   */
  lookBudget: number;
  /** The same for the quick cuts, which fail at other places in other chunks and so must not share it. */
  quickBudget: number;
  /** How many more characters of broken JSON may go through the slow mender. */
  repairBudget: number;
}

/** Begins to read a source. */
export function startReading(source: Source, names: Names): Reading {
  const opens = (at: number): boolean | undefined => {
    const after = escaped(source, at) ? PROSE : islandStart(source, at, names);
    return after === UNDECIDED ? undefined : after !== PROSE;
  };
  const commentEnd = (at: number): boolean | undefined => {
    if (at + 1 >= source.length) return source.final ? false : undefined;
    return source.at(at + 1) === SLASH;
  };
  return {
    source,
    names,
    islands: new Occurrences(source, OPEN_BRACKET, opens),
    lineIslands: new Occurrences(source, OPEN_BRACKET, (at) => (startsLine(source, at) ? opens(at) : false)),
    newlines: new Occurrences(source, NEWLINE, () => true),
    commentEnds: new Occurrences(source, ASTERISK, commentEnd),
    quotes: new ClosingQuotes(source),
    lookBudget: 2_000_000,
    quickBudget: 2_000_000,
    repairBudget: 262_144,
  };
}

/** The next of some places, once enough of the text is there to tell. */
export function* nextOccurrence(places: Occurrences, from: number, limit: number): Scan<number> {
  for (;;) {
    const at = places.next(from, limit);
    if (at !== UNDECIDED) return at;
    yield undefined;
  }
}

/** Waits until the text reaches beyond `at`; false where it ends before. */
export function* reaches(source: Source, at: number): Scan<boolean> {
  while (at >= source.length) {
    if (source.final) return false;
    yield undefined;
  }
  return true;
}

/** The first offset from `at` on that is not blank; the text's length where there is none. */
export function* skipBlank(source: Source, at: number): Scan<number> {
  let i = at;
  for (;;) {
    while (i < source.length && isBlank(source.at(i))) i += 1;
    if (i < source.length || source.final) return i;
    yield undefined;
  }
}

/** Whether an island of any kind begins at the `[` at `at`. */
export function* opensIsland(reading: Reading, at: number): Scan<boolean> {
  for (;;) {
    const after = islandStart(reading.source, at, reading.names);
    if (after !== UNDECIDED) return after !== PROSE;
    yield undefined;
  }
}
