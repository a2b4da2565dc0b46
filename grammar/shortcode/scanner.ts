import { ASTERISK, isBlank, NEWLINE, OPEN_BRACKET, SLASH } from "../characters.ts";
import { type ActionNames, actionNames } from "./action-names.ts";
import { ClosingQuotes } from "./json-quotes.ts";
import { Occurrences } from "./occurrences.ts";
import type { Source } from "./source.ts";
import { isEscaped, PROSE, shortcodeStart, startsLine, UNDECIDED } from "./start.ts";
import type { Names } from "./vocabulary.ts";

/** The deepest nesting of brackets that is read. */
export const MAX_DEPTH = 64;

/** How far every scan of JSON may look, in characters. */
export const MIN_LOOK = 1000;

/** A scan that yields when it needs more text, and continues once the source has grown or is final. */
export type Scan<T> = Generator<undefined, T, undefined>;

/** What all scans of one text share. */
export interface ScanState {
  readonly source: Source;
  readonly names: Names;
  /** The index of those names. */
  readonly actions: ActionNames;
  readonly shortcodes: Occurrences;
  /** Shortcodes that start a line. */
  readonly lineShortcodes: Occurrences;
  readonly newlines: Occurrences;
  /** The ends of block comments. */
  readonly commentEnds: Occurrences;
  readonly quotes: ClosingQuotes;
  /**
   * How many more characters failed scans of JSON may look at. Strings can hide the openers of other arguments, so
   * scans of hostile text overlap without end; once this is used up, each still sees MIN_LOOK characters.
   */
  lookBudget: number;
  /** The same for the shortcut, which fails at other places in other chunks and so must not share it. */
  plainBudget: number;
  /** How many more characters of JSON in HTML's entities or with backslashes may be decoded. */
  encodedBudget: number;
  /** The same for passages that turn out not to be near misses. */
  passageBudget: number;
  /** How many more characters of broken JSON may go through jsonrepair, which is slow. */
  repairBudget: number;
}

/** The state at the beginning of a source. */
export function startScan(source: Source, names: Names): ScanState {
  const opens = (at: number): boolean | undefined => {
    const after = isEscaped(source, at) ? PROSE : shortcodeStart(source, at, names);
    return after === UNDECIDED ? undefined : after !== PROSE;
  };
  const endsComment = (at: number): boolean | undefined => {
    if (at + 1 >= source.length) return source.final ? false : undefined;
    return source.at(at + 1) === SLASH;
  };
  return {
    source,
    names,
    actions: actionNames(names),
    shortcodes: new Occurrences(source, OPEN_BRACKET, opens),
    lineShortcodes: new Occurrences(source, OPEN_BRACKET, (at) => (startsLine(source, at) ? opens(at) : false)),
    newlines: new Occurrences(source, NEWLINE, () => true),
    commentEnds: new Occurrences(source, ASTERISK, endsComment),
    quotes: new ClosingQuotes(source),
    lookBudget: 2_000_000,
    plainBudget: 2_000_000,
    encodedBudget: 300_000,
    passageBudget: 2_000_000,
    repairBudget: 262_144,
  };
}

/** The result of a scan of a final source, which never asks for more text. */
export function finish<T>(scan: Scan<T>): T {
  const step = scan.next();
  if (!step.done) throw new Error("a scan of a final source asked for more text");
  return step.value;
}

/** `places.next(from, limit)`, once enough of the text is there to tell. */
export function* nextOccurrence(places: Occurrences, from: number, limit: number): Scan<number> {
  for (;;) {
    const at = places.next(from, limit);
    if (at !== UNDECIDED) return at;
    yield undefined;
  }
}

/** Waits until the text reaches beyond `at`; false if it ends before that. */
export function* reaches(source: Source, at: number): Scan<boolean> {
  while (at >= source.length) {
    if (source.final) return false;
    yield undefined;
  }
  return true;
}

/** The first offset at or after `at` that is not blank, or the text's length if there is none. */
export function* skipBlank(source: Source, at: number): Scan<number> {
  let i = at;
  for (;;) {
    while (i < source.length && isBlank(source.at(i))) i += 1;
    if (i < source.length || source.final) return i;
    yield undefined;
  }
}

/** Whether the `[` at `at` opens a shortcode. */
export function* opensShortcode({ source, names }: ScanState, at: number): Scan<boolean> {
  for (;;) {
    const after = shortcodeStart(source, at, names);
    if (after !== UNDECIDED) return after !== PROSE;
    yield undefined;
  }
}
