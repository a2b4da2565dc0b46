/** So many rows are sorted, or merged, between two steps. */
const PIECE = 2000;

/** Sorts rows as `Array.sort` does, and yields now and then, so that the caller can look at the clock. */
export function* sortInSteps<T>(
  rows: readonly T[],
  order: (left: T, right: T) => number,
): Generator<undefined, T[], void> {
  let runs: T[][] = [];
  for (let at = 0; at < rows.length; at += PIECE) {
    runs.push(rows.slice(at, at + PIECE).sort(order));
    yield undefined;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) longer.push(yield* merge(runs[i] as T[], runs[i + 1] ?? [], order));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merge<T>(
  left: readonly T[],
  right: readonly T[],
  order: (left: T, right: T) => number,
): Generator<undefined, T[], void> {
  const merged: T[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const fromLeft = j >= right.length || (i < left.length && order(left[i] as T, right[j] as T) <= 0);
    merged.push((fromLeft ? left[i++] : right[j++]) as T);
    if (merged.length % PIECE === 0) yield undefined;
  }
  return merged;
}
