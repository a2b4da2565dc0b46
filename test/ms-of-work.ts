import { expect } from "vitest";

/** On four times the input, linear work takes 4 times as long, and quadratic work 16 times. */
const MOST_GROWTH = 10;
/** Shorter times than this, in ms, may differ by any factor. */
const LEAST_MS = 4;
/** What else this process and its caches do only adds to a time, so the least of several counts. */
const TRIES = 5;

/** The processor time that some work takes, in ms. */
function msOfWork(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Fails if the work on an input of `count` parts takes much more than four times as long as on one of a quarter as many. */
export function expectLinear<T>(inputOf: (count: number) => T, work: (input: T) => unknown, count: number): void {
  const [small, large] = [inputOf(Math.floor(count / 4)), inputOf(count)];
  // Code that is not compiled yet takes longer.
  work(small);
  let [few, many] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < TRIES; i++) {
    few = Math.min(
      few,
      msOfWork(() => work(small)),
      msOfWork(() => work(small)),
    );
    many = Math.min(
      many,
      msOfWork(() => work(large)),
    );
    if (many < MOST_GROWTH * Math.max(few, LEAST_MS)) return;
  }
  expect.fail(`${Math.round(many)} ms of work on ${count}, but ${Math.round(few)} ms on a quarter`);
}
