import { isAlphanumeric, isBlank, NEWLINE, RETURN, UNDERSCORE } from "../characters.ts";
import { actionNames } from "./action-names.ts";
import { endsWord, opensPassage, readNearMiss, respelt } from "./near-miss-read.ts";
import type { NearMiss } from "./nodes.ts";
import type { Scan, ScanState } from "./scanner.ts";
import type { Source } from "./source.ts";
import { startsLine } from "./start.ts";
import type { Names } from "./vocabulary.ts";
import { MORE, Window } from "./window.ts";

/** The longest passage that is read. */
const MAX_PASSAGE = 16_384;
/** How far every look may go, once too many long ones were in vain. */
const MIN_PASSAGE = 256;
const FIRST_LOOK = 128;
const MAX_BEFORE = 60;

/** The first offset at or after `from` at which a shortcode or a near miss may begin; the length if there is none. */
export function nextOpening(source: Source, from: number, names: Names): number {
  const index = actionNames(names);
  const { length } = source;
  for (let i = from; i < length; i += 1) {
    const code = source.at(i);
    if (code < 128 ? FLAGS[code] === 0 : !opensPassage(code)) continue;
    if (FLAGS[code] !== LETTER) return i;
    if (i > 0 && (!endsWord(source.at(i - 1)) || !mayFollow(source, i))) continue;
    const [second, third] = [
      i + 1 < length ? source.at(i + 1) : undefined,
      i + 2 < length ? source.at(i + 2) : undefined,
    ];
    if (index.mayBegin(code, second, third)) return i;
  }
  return length;
}

/** Whether a call or a shortcode without brackets may stand here: not after a word or a comma of the same line. */
function mayFollow(source: Source, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && at - i < MAX_BEFORE && (source.at(i) === 32 || source.at(i) === 9)) i -= 1;
  if (i < 0) return true;
  const before = source.at(i);
  // The `t` of `await`, and whatever begins a line or assigns.
  return before === 0x74 || (before !== 0x2c && before !== 0x22 && !isAlphanumeric(before)) || isDigit(before);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const LETTER = 2;

/** By ASCII code: 1 for characters that may open a passage, 2 for letters. */
const FLAGS = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code === UNDERSCORE || (isAlphanumeric(code) && code > 57)) return code === UNDERSCORE ? 0 : LETTER;
  return opensPassage(code) ? 1 : 0;
});

/** The near miss at `at`, where no shortcode begins; undefined if there is none. Each offset is read once. */
export function* scanNearMiss(state: ScanState, at: number): Scan<NearMiss | undefined> {
  const { source, nearMisses } = state;
  if (nearMisses.has(at)) return nearMisses.get(at);
  const index = actionNames(state.names);
  const limit = at + (state.passageBudget > 0 ? MAX_PASSAGE : MIN_PASSAGE);
  const before = lineBefore(source, at);
  for (let look = FIRST_LOOK; ; ) {
    const end = Math.min(source.length, at + look, limit);
    const window = new Window(source.slice(at, end), end === limit || (source.final && end === source.length));
    try {
      const read = readNearMiss(window, index, before);
      const found = read && { start: at, end: at + read.length, meant: read.meant };
      const wasted = window.reach - (read?.length ?? 0);
      if (wasted > MIN_PASSAGE) state.passageBudget -= wasted;
      // Short looks are cheap to repeat, and there may be very many.
      if (found !== undefined || window.reach > FIRST_LOOK) nearMisses.set(at, found);
      return found;
    } catch (error) {
      if (error !== MORE) throw error;
    }
    const seen = end - at;
    if (seen === look) look *= 2;
    else while (source.length < Math.min(at + look, at + seen + 1 + (seen >> 2)) && !source.final) yield undefined;
  }
}

function lineBefore(source: Source, at: number): { startsLine: boolean; startsStatement: boolean } {
  let from = at;
  while (from > 0 && at - from < MAX_BEFORE && source.at(from - 1) !== NEWLINE && source.at(from - 1) !== RETURN)
    from -= 1;
  if (at - from === MAX_BEFORE) return { startsLine: false, startsStatement: false };
  if (from === at) return { startsLine: true, startsStatement: true };
  if (!endsWord(source.at(at - 1)) && !isBlank(source.at(at - 1))) return { startsLine: false, startsStatement: false };
  const before = source.slice(from, at);
  // A row of a table documents.
  const isFirst = !before.includes("|") && startsLine(source, at);
  return {
    startsLine: isFirst,
    startsStatement: isFirst || /^[\s>*`]*(?:[A-Za-z_]\w{0,30}\s{0,3}=\s{0,3})?(?:await\s{1,3})?$/.test(before),
  };
}

/** The shortcode meant by one whose action is not registered; undefined if none is similar. */
export function meantByUnknown(source: string, names: Names): string | undefined {
  return respelt(new Window(source.slice(0, MAX_PASSAGE), true), actionNames(names));
}
