import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  HASH,
  isBlank,
  NEWLINE,
  SINGLE_QUOTE,
  SLASH,
} from "../characters.ts";
import { firstFrom } from "./occurrences.ts";
import type { Source } from "./source.ts";
import { UNDECIDED } from "./start.ts";

/** Which quotes close a string: 0 plain double, 1 plain single, 2 any single-like, 3 any double-like. */
export type QuoteClass = 0 | 1 | 2 | 3;

/** The class of the strings that a quote opens; undefined if the code is not a quote. */
export function quoteClass(code: number): QuoteClass | undefined {
  if (code === DOUBLE_QUOTE) return 0;
  if (code === SINGLE_QUOTE) return 1;
  if (code < 96) return undefined;
  if (code === 96 || code === 0xb4 || code === 0x2018 || code === 0x2019) return 2;
  return code >= 0x201c && code <= 0x201f ? 3 : undefined;
}

/** Whether a quote closes strings of a class. */
function closes(kind: QuoteClass, code: number): boolean {
  const other = quoteClass(code);
  if (other === undefined) return false;
  return other === kind || (kind === 2 && other === 1) || (kind === 3 && other === 0);
}

/** Whether a code directly after a quote shows that the string has ended. */
export function endsValue(code: number): boolean {
  return code === COMMA || code === COLON || code === CLOSE_BRACE || code === CLOSE_BRACKET;
}

interface Track {
  quotes: number[];
  closers: number[];
  /** Everything before this offset has been read. */
  at: number;
  /** While the quote at `at` is undecided: how far the blanks after it were read, and whether a line ends in them. */
  probe: number;
  newline: boolean;
}

/**
 * Finds where a string ends in JSON as people and AIs write it, with unescaped quotes in its text: a quote ends the
 * string only if what follows it can follow a value. That depends on the place of the quote alone, so the answers
 * are kept in sorted lists, and many unclosed strings cost no more than one.
 */
export class ClosingQuotes {
  readonly #tracks: (Track | undefined)[] = [undefined, undefined, undefined, undefined];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  /** The first quote at or after `from` that can end a string of this class; -2 if there is none, or UNDECIDED. */
  next(kind: QuoteClass, from: number): number {
    const track = this.#track(kind);
    let found = firstFrom(track.closers, from);
    if (found === undefined) {
      this.#advance(kind, track, from);
      found = firstFrom(track.closers, from);
    }
    if (found !== undefined) return found;
    return this.#source.final && track.at >= this.#source.length ? -2 : UNDECIDED;
  }

  /** Whether a string has quotes of its own class in its text, from `from` up to its closing quote at `end`. */
  holdsQuotes(kind: QuoteClass, from: number, end: number): boolean {
    const first = firstFrom(this.#track(kind).quotes, from);
    return first !== undefined && first < end;
  }

  #track(kind: QuoteClass): Track {
    this.#tracks[kind] ??= { quotes: [], closers: [], at: 0, probe: 0, newline: false };
    return this.#tracks[kind];
  }

  #advance(kind: QuoteClass, track: Track, from: number): void {
    const source = this.#source;
    const { length, final } = source;
    while (track.at < length) {
      const at = track.at;
      const code = source.at(at);
      if (code === BACKSLASH) {
        // The escaped character may not be there yet; an offset beyond the end simply waits for it.
        track.at = at + 2;
      } else if (closes(kind, code)) {
        const end = this.#canEnd(track, at);
        if (end === undefined) return;
        track.quotes.push(at);
        if (end) track.closers.push(at);
        track.at = at + 1;
        track.probe = 0;
        track.newline = false;
        if (end && at >= from) return;
      } else {
        track.at = at + 1;
      }
    }
    if (final) track.at = Math.max(track.at, length);
  }

  #canEnd(track: Track, at: number): boolean | undefined {
    const source = this.#source;
    const { length, final } = source;
    let i = Math.max(track.probe, at + 1);
    while (i < length && isBlank(source.at(i))) {
      if (source.at(i) === NEWLINE) track.newline = true;
      i += 1;
    }
    track.probe = i;
    if (i >= length) return final ? true : undefined;
    const code = source.at(i);
    if (endsValue(code)) return true;
    if (code === SLASH) {
      if (i + 1 >= length) return final ? false : undefined;
      return source.at(i + 1) === SLASH || source.at(i + 1) === 42;
    }
    if (code === HASH && i > at + 1) return this.#isComment(i);
    return track.newline && quoteClass(code) !== undefined;
  }

  /** Whether `# …` up to the end of its line is a comment; undefined if that isn't known yet. In a text, `#5` is a number. */
  #isComment(at: number): boolean | undefined {
    const source = this.#source;
    for (let i = at + 1; i < at + MAX_HASH_COMMENT; i += 1) {
      if (i >= source.length) return source.final ? false : undefined;
      if (i === at + 1 && !isBlank(source.at(i))) return false;
      if (source.at(i) === NEWLINE) return true;
    }
    return false;
  }
}

/** Further away, no end of a line makes a `#` after a string a comment. */
const MAX_HASH_COMMENT = 200;
