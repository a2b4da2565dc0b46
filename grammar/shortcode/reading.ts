import { isBlank } from "../characters.ts";
import { ClosingQuotes } from "./closing-quotes.ts";
import { IslandFinder, islandStart, PROSE, UNDECIDED } from "./island-start.ts";
import type { Source } from "./source.ts";
import type { Names } from "./vocabulary.ts";

/** The deepest nesting of brackets that is read. */
export const MAX_DEPTH = 64;

/** A scan that yields where it needs more text, and is resumed once the source has grown or is final. */
export type Scan<T> = Generator<undefined, T, undefined>;

/** What all scans of one text share. */
export interface Reading {
  readonly source: Source;
  readonly names: Names;
  /** Islands that start a line. */
  readonly lines: IslandFinder;
  /** All islands. */
  readonly islands: IslandFinder;
  readonly quotes: ClosingQuotes;
  /** How many more characters of broken JSON may go through the slow mender. */
  repairBudget: number;
}

/** Begins to read a source. */
export function startReading(source: Source, names: Names): Reading {
  return {
    source,
    names,
    lines: new IslandFinder(source, names, true),
    islands: new IslandFinder(source, names, false),
    quotes: new ClosingQuotes(source),
    repairBudget: 262_144,
  };
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
