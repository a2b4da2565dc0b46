import type { Figure } from "./run.ts";

/** One thing that is measured: each call gives one value in `unit`. */
export interface Workload {
  name: string;
  unit: string;
  measure(): Promise<number>;
  /** How many times it runs before it counts, 2 by default: the compiler needs about that many. */
  warmUps?: number;
}

/** The median of the values, with the lowest and the highest. */
export function medianFigure(name: string, unit: string, values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const value = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return { name, value, unit, min: sorted[0]!, max: sorted.at(-1)!, n: sorted.length };
}

/** How many rounds there are, and when to stop starting new ones. */
export interface Rounds {
  count: number;
  budgetMs: number;
}

/** All of the environment's BENCH_ROUNDS; or the benchmark's own number, and fewer on a busy machine. */
export function requestedRounds(own: Rounds): Rounds {
  const wished = process.env.BENCH_ROUNDS;
  if (wished === undefined || wished === "") return own;
  if (/^[1-9]\d{0,3}$/.test(wished)) return { count: Number(wished), budgetMs: Number.POSITIVE_INFINITY };
  throw new Error(`BENCH_ROUNDS must be a whole number from 1 to 9999, not "${wished}"`);
}

const WARM_UPS = 2;

/** Measures all workloads in turn, round by round, so that all of them see the same machine. */
export async function interleave(workloads: readonly Workload[], { count, budgetMs }: Rounds): Promise<Figure[]> {
  const seen = workloads.map((): number[] => []);
  const started = performance.now();
  const mostWarmUps = Math.max(...workloads.map(({ warmUps = WARM_UPS }) => warmUps));
  for (let round = -mostWarmUps; round < count; round++) {
    if (round > 0 && performance.now() - started > budgetMs) break;
    for (const [i, work] of workloads.entries()) {
      if (round < -(work.warmUps ?? WARM_UPS)) continue;
      const value = await work.measure();
      if (round >= 0) seen[i]!.push(value);
    }
  }
  return workloads.map(({ name, unit }, i) => medianFigure(name, unit, seen[i]!));
}
