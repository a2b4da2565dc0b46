/**
 * How often a property is tried: a tenth of the full number in `npm test`, all of it in `npm run test:properties`.
 * RUNS sets the number itself.
 */
export function runs(full: number): number {
  const given = process.env.RUNS;
  if (given !== undefined) return Number(given);
  return process.env.FULL_RUNS === undefined ? Math.ceil(full / 10) : full;
}
