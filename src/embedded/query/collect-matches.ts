import { inTurn, timeExpired } from "../budget.ts";
import type { Engine } from "../engine.ts";
import type { Collection } from "../storage/collection.ts";
import { type Found, findMatches, type Query } from "./run-query.ts";

/** How long a transaction may look for what it changes before the scan is done ahead of it. */
export const SHORT_SCAN_MS = 20;

/**
 * Finds what a write is to change, all of it before anything is changed, so that no document is met again where it has
 * been moved to; undefined where that takes longer than `most` ms. Fails with MaxTimeMSExpired (50) after the deadline.
 */
export function collectMatches(
  engine: Engine,
  collection: Collection,
  query: Query,
  limit: number,
  deadline: number,
  most = Number.POSITIVE_INFINITY,
): Found[] | undefined {
  const found: Found[] = [];
  const ends = performance.now() + most;
  const matches = findMatches(engine, collection, query, { keys: 0, documents: 0 }, limit);
  for (let steps = 1; ; steps++) {
    const { value: one, done } = inTurn(deadline, () => matches.next());
    if (done) return found;
    if (one !== undefined) found.push(one);
    if (limit > 0 && found.length >= limit) return found;
    if (one !== undefined && (steps & 15) !== 0) continue;
    const now = performance.now();
    if (now > deadline) throw timeExpired();
    if (now > ends) return undefined;
  }
}
