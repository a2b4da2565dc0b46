import { foldName } from "./names.ts";

const MAX_WORD = 64;
/** If there are more candidates, only the first ones are compared. */
export const MAX_CANDIDATES = 1_000;

/**
 * The candidate most likely meant by `word`, or undefined if none is close. Up to a third of the letters, and always one,
 * may differ (Damerau-Levenshtein distance, ignoring case and separators). Looks at no more than `MAX_CANDIDATES`, and takes
 * at most 64 x 65 steps for each.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = folded(word);
  if (wanted === "" || wanted.length > MAX_WORD) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  let seen = 0;
  for (const candidate of candidates) {
    seen += 1;
    if (seen > MAX_CANDIDATES) break;
    const name = folded(candidate);
    const limit = Math.max(1, Math.floor(Math.max(name.length, wanted.length) / 3));
    const most = Math.min(limit, bestDistance - 1);
    if (Math.abs(name.length - wanted.length) > most) continue;
    const edits = distance(wanted, name, most);
    if (edits <= most) {
      best = candidate;
      bestDistance = edits;
    }
    if (bestDistance === 0) break;
  }
  return best;
}

function folded(word: string): string {
  return foldName(word.slice(0, MAX_WORD * 2));
}

/** The distance, or more than `most`: only what lies within `most` of the diagonal is calculated. */
function distance(a: string, b: string, most: number): number {
  const far = most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, far));
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = new Array<number>(b.length + 1).fill(far);
    row[0] = Math.min(i, far);
    let least = row[0];
    for (let j = Math.max(1, i - most); j <= Math.min(b.length, i + most); j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same, far);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    // A swap reaches back two rows.
    if (least > most && leastBefore > most) return far;
    leastBefore = least;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
