const MAX_WORD = 64;

/**
 * The candidate that a person most likely meant by `word`; undefined where more than a third of the letters of each
 * differ (Damerau-Levenshtein, ignoring case and separators). Takes at most 64 x 64 steps a candidate.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = squeeze(word);
  if (wanted === "" || wanted.length > MAX_WORD) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const name = squeeze(candidate);
    const limit = Math.max(1, Math.floor(Math.max(name.length, wanted.length) / 3));
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const apart = distance(wanted, name);
    if (apart <= limit && apart < bestDistance) {
      best = candidate;
      bestDistance = apart;
    }
  }
  return best;
}

function squeeze(word: string): string {
  return word
    .slice(0, MAX_WORD * 2)
    .toUpperCase()
    .replaceAll(/[\s_\\-]/g, "");
}

function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
