import { isAlphanumeric, isBlank, NEWLINE, RETURN } from "../characters.ts";
import type { ActionNames } from "./action-names.ts";
import { type Lead, type NearMissRead, readNearMiss, respelt } from "./near-miss-read.ts";
import type { NearMiss } from "./nodes.ts";
import { endsWord } from "./opening.ts";
import type { Scan, ScanState } from "./scanner.ts";
import type { Source } from "./source.ts";
import { startsLine } from "./start.ts";
import { MORE, Window } from "./window.ts";

/** The longest passage that is read. */
const MAX_PASSAGE = 16_384;
/** How far each look may go after too many long ones have failed. */
const MIN_PASSAGE = 256;
const FIRST_LOOK = 128;
const MAX_BEFORE = 60;

/** The near miss at `at`, where no shortcode begins; undefined if there is none. */
export function* scanNearMiss(state: ScanState, at: number): Scan<NearMiss | undefined> {
  const { source } = state;
  const isWord = isAlphanumeric(source.at(at));
  const lead = isWord ? leadBefore(source, at) : undefined;
  if (isWord && lead === undefined) return undefined;
  const limit = at + (state.passageBudget > 0 ? MAX_PASSAGE : MIN_PASSAGE);
  for (let look = FIRST_LOOK; ; ) {
    const end = Math.min(source.length, at + look, limit);
    const window = new Window(source.slice(at, end), end === limit || (source.final && end === source.length));
    try {
      const read = readNearMiss(window, state.actions, lead);
      const wasted = window.reach - (read?.length ?? 0);
      if (wasted > MIN_PASSAGE) state.passageBudget -= wasted;
      return read && { start: at, end: at + read.length, meant: read.meant, ...unknownOf(read) };
    } catch (error) {
      if (error !== MORE) throw error;
    }
    const seen = end - at;
    if (seen === look) look *= 2;
    else while (source.length < Math.min(at + look, at + seen + 1 + (seen >> 2)) && !source.final) yield undefined;
  }
}

function unknownOf({ unknown }: NearMissRead): Pick<NearMiss, "unknown"> {
  return unknown === undefined ? {} : { unknown };
}

/** What comes before `at` on its line, if a near miss without brackets may follow it. */
function leadBefore(source: Source, at: number): Lead | undefined {
  let from = at;
  while (from > 0 && at - from < MAX_BEFORE && source.at(from - 1) !== NEWLINE && source.at(from - 1) !== RETURN)
    from -= 1;
  if (at - from === MAX_BEFORE) return undefined;
  if (from === at) return "line";
  const last = source.at(at - 1);
  if (!endsWord(last) && !isBlank(last)) return undefined;
  const before = source.slice(from, at);
  // A row of a table documents.
  if (!before.includes("|") && startsLine(source, at)) return "line";
  return STATEMENT.test(before) ? "statement" : undefined;
}

const STATEMENT = /^[\s>*`]*(?:[A-Za-z_]\w{0,30}\s{0,3}=\s{0,3})?(?:await\s{1,3})?$/;

/** The shortcode meant by one whose action is not registered; undefined if none is similar. */
export function meantByUnknown(source: string, names: ActionNames): string | undefined {
  return respelt(new Window(source.slice(0, MAX_PASSAGE), true), names);
}
