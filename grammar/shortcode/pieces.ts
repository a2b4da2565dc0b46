import { OPEN_BRACKET } from "../characters.ts";
import { MAX_SHORTCODES } from "./errors.ts";
import { type Extent, scanExtent } from "./extent.ts";
import { scanNearMiss } from "./near-miss.ts";
import type { NearMiss } from "./nodes.ts";
import { nextOpening } from "./opening.ts";
import type { ScanState } from "./scanner.ts";
import type { Source } from "./source.ts";
import { backslashesBefore, PROSE, shortcodeStart, UNDECIDED } from "./start.ts";

/** A stretch of a text: prose, a shortcode, or what was probably meant as one. */
export type Piece = ProsePiece | ShortcodePiece | NearMissPiece;

export interface ProsePiece {
  kind: "prose";
  start: number;
  /** Exclusive. */
  end: number;
  /** Where its text ends. The backslashes from there on only escape others, because the bracket of a shortcode follows. */
  textEnd: number;
  /** The first shortcode beyond the limit, if it is here. */
  surplus: Surplus | undefined;
}

interface ShortcodePiece {
  kind: "shortcode";
  start: number;
  end: number;
  /** The offset after the colon of its namespace. */
  afterNamespace: number;
  extent: Extent;
}

interface NearMissPiece {
  kind: "near-miss";
  start: number;
  end: number;
  nearMiss: NearMiss;
}

interface Surplus {
  start: number;
  /** The offset after the colon of its namespace. */
  end: number;
}

/**
 * The pieces of a text in order, as soon as they are certain: a shortcode with its last character, unless its end depends on
 * what follows, and prose that later input cannot change, so that of a growing text it may come in several pieces. Yields
 * undefined when it needs more text.
 */
export function* scanPieces(scan: ScanState): Generator<Piece | undefined, void, undefined> {
  const { source } = scan;
  let shortcodes = 0;
  /** The first shortcode beyond the limit; everything after it is prose. */
  let surplus: Surplus | undefined;
  let from = 0;
  let i = 0;
  // Everything before `from` has been yielded, and everything before `i` searched. `tail` is the start of the run of backslashes
  // that the text currently ends with.
  let tail = 0;
  const prose = (end: number, textEnd = end): ProsePiece => {
    const start = from;
    from = end;
    const isHere = surplus !== undefined && surplus.start >= start && surplus.start < end;
    return { kind: "prose", start, end, textEnd, surplus: isHere ? surplus : undefined };
  };
  for (;;) {
    const at = surplus === undefined ? nextOpening(scan, i) : source.length;
    let certain: number;
    if (at < source.length) {
      const run = backslashesBefore(source, at, from);
      const isEscaped = run % 2 === 1;
      const isBracket = source.at(at) === OPEN_BRACKET;
      const after = isEscaped || !isBracket ? PROSE : shortcodeStart(source, at, scan.names);
      if (after > 0) {
        if (shortcodes === MAX_SHORTCODES) {
          surplus = { start: at, end: after };
          continue;
        }
        shortcodes += 1;
        if (at > from) yield prose(at, at - run / 2);
        const search = scanExtent(scan, at, after);
        let step = search.next();
        for (; !step.done; step = search.next()) yield undefined;
        const extent = step.value;
        from = extent.end;
        yield { kind: "shortcode", start: at, end: from, afterNamespace: after, extent };
        i = from;
        tail = from;
        continue;
      }
      if (after !== UNDECIDED) {
        const search = scanNearMiss(scan, at);
        let step = isEscaped || shortcodes === MAX_SHORTCODES ? undefined : search.next();
        if (step?.done === false && at - run > from) yield prose(at - run);
        for (; step?.done === false; step = search.next()) yield undefined;
        const nearMiss = step?.value;
        i = at + 1;
        if (nearMiss !== undefined) {
          shortcodes += 1;
          if (at > from) yield prose(at, isBracket ? at - run / 2 : at);
          from = nearMiss.end;
          yield { kind: "near-miss", start: at, end: from, nearMiss };
          i = from;
        }
        tail = i;
        continue;
      }
      certain = at - run;
      i = at;
    } else if (source.final) {
      if (source.length > from) yield prose(source.length);
      return;
    } else {
      const end = source.length - backslashesBefore(source, source.length, i);
      if (end > i) tail = end;
      i = source.length;
      certain = tail;
      // Half a character would show as garbage where the pieces are shown as they come.
      if (certain > from && isHighSurrogate(source, certain - 1)) certain -= 1;
    }
    if (certain > from) yield prose(certain);
    yield undefined;
  }
}

function isHighSurrogate(source: Source, at: number): boolean {
  const code = source.at(at);
  return code >= 0xd800 && code <= 0xdbff;
}
