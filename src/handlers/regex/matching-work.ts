import { ANY, type CharSet, complement, disjoint, NEWLINE, NONE, union, WORD, within } from "./char-set.ts";
import type { Sequence } from "./flatten-pattern.ts";
import { PatternError, type PatternFlags } from "./parse-pattern.ts";

/**
 * How many steps for each character of a text a backtracking matcher takes at most for this sequence. Throws a
 * PatternError where the number is not bounded, that is where time is not linear in the text.
 *
 * The sequence is read from left to right, and for each place in it we keep how often a matcher can come there: `once`
 * (from a fixed start), or at each position of the text; and in how many ways at the same position (`ways`). Three
 * facts about a repetition X matter:
 * - decided: no text goes on with X's first character and with what follows. Then giving characters back never helps.
 * - apart: the character before X cannot be in X. Then runs of X from different positions do not overlap, and together
 *   they are no longer than the text.
 * - unbounded repetitions that are entered at each position and are not apart take quadratic time: refused.
 */
export function matchingWork(sequence: Sequence, flags: PatternFlags): number {
  let once = false;
  let ways = 1;
  let before = ANY;
  let work = 1;
  for (const [index, item] of sequence.entries()) {
    if (item.kind !== "run") {
      work += ways;
      if (item.kind === "start" && index === 0) {
        once = !flags.multiline;
        before = NEWLINE;
      }
      if (item.kind === "boundary") before = besideBoundary(item.source, sequence, index, before);
      continue;
    }
    const apart = disjoint(before, item.any);
    const decided = disjoint(item.first, followers(sequence, index + 1));
    const endings = item.max * item.longest - item.min * item.shortest + 1;
    if (item.max === Number.POSITIVE_INFINITY) {
      if (!once && !apart) throw new PatternError(SLOW);
      work += ways * item.longest * (item.min + 1);
      if (!decided) once = false;
    } else {
      work += ways * item.longest * item.max;
      const single = once ? decided && item.shortest === item.longest : apart;
      if (!single) ways *= endings;
    }
    before = item.min === 0 ? union(before, item.last) : item.last;
  }
  return work;
}

const SLOW =
  "could take very long on some texts, because a repetition can begin at many places of the same stretch; " +
  "leave out .* at the ends, bound the gap as in .{0,100}, start with ^, or join two $regex with $and";

/** What the text can go on with when everything before `index` has been read. */
function followers(sequence: Sequence, index: number): CharSet {
  let set = NONE;
  for (const item of sequence.slice(index)) {
    if (item.kind === "end") return union(set, NEWLINE);
    if (item.kind !== "run") continue;
    set = union(set, item.first);
    if (item.min > 0) return set;
  }
  return set;
}

/** A word boundary before a word character says that the character before it is none, and the other way round. */
function besideBoundary(source: string, sequence: Sequence, index: number, before: CharSet): CharSet {
  const next = sequence[index + 1];
  if (source !== "\\b" || next?.kind !== "run" || next.min === 0) return before;
  if (within(next.first, WORD)) return complement(WORD);
  return within(next.first, complement(WORD)) ? WORD : before;
}
