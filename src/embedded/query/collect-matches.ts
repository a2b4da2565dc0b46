import { inTurn, timeExpired } from "../budget.ts";
import type { Engine } from "../engine.ts";
import type { Collection } from "../storage/collection.ts";
import { type Found, findMatches, type Query } from "./run-query.ts";

/**
 * Finds what a write is to change, all of it before anything is changed, so that no document is met again where it has
 * been moved to. Fails with MaxTimeMSExpired (50) after the deadline.
 */
export function collectMatches(
  engine: Engine,
  collection: Collection,
  query: Query,
  limit: number,
  deadline: number,
): Found[] {
  const found: Found[] = [];
  let steps = 0;
  const matches = findMatches(engine, collection, query, { keys: 0, documents: 0 }, limit);
  for (;;) {
    const { value: one, done } = inTurn(deadline, () => matches.next());
    if (done) break;
    if (one !== undefined) found.push(one);
    if (limit > 0 && found.length >= limit) break;
    if ((++steps & 15) === 0 && performance.now() > deadline) throw timeExpired();
  }
  return found;
}
