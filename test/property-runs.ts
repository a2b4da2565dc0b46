/** Whether to run slow tests, too: in `npm run test:properties`. */
export const isFull = process.env.FULL_RUNS !== undefined;

/**
 * How often a property is tried: a tenth of the full number in `npm test`, all of it in `npm run test:properties`.
 * RUNS sets the number itself.
 */
export function runs(full: number): number {
  const given = process.env.RUNS;
  if (given !== undefined) return Number(given);
  return sized(full);
}

/** A size or count for tests that show the same with less: a tenth in `npm test`, as with `runs`. */
export function sized(full: number): number {
  return isFull ? full : Math.ceil(full / 10);
}
