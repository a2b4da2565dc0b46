import { inTurn, timeExpired } from "../budget.ts";
import type { Collection } from "../storage/collection.ts";
import type { Hit } from "../values/path.ts";
import { DocumentStream } from "./document-stream.ts";
import { type Found, findMatches, type Query } from "./query.ts";

/** How long a transaction may look for what it changes before the scan is done ahead of it. */
export const SHORT_SCAN_MS = 20;

/**
 * Finds what a write is to change, all of it before anything is changed, so that no document is met again where it has
 * been moved to; undefined where that takes longer than `most` ms. Fails with MaxTimeMSExpired (50) after the deadline.
 */
export function collectMatches(
  collection: Collection,
  query: Query,
  limit: number,
  deadline: number,
  most = Number.POSITIVE_INFINITY,
): Found[] | undefined {
  const found: Found[] = [];
  const ends = performance.now() + most;
  const matches = findMatches(collection, query, { keys: 0, documents: 0 }, limit);
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

/** What a write is to change, found before its transaction and in slices that leave the thread to others. */
export interface Ahead {
  readonly collection: Collection;
  /** The collection's version when the scan began; as long as it has that, the scan tells exactly what matches. */
  readonly version: number;
  readonly records: readonly number[];
  /** The first record that has not been looked at again yet. */
  readonly next: number;
  /** How many of the earlier ones still matched. */
  readonly matched: number;
}

/** Finds the records that match a query, at most `limit` (0 = all). Fails with MaxTimeMSExpired (50). */
export async function scanAhead(collection: Collection, query: Query, limit: number, deadline: number): Promise<Ahead> {
  const { version } = collection;
  const records: number[] = [];
  const walk = (function* (): Generator<undefined, void, void> {
    for (const found of findMatches(collection, query, { keys: 0, documents: 0 }, limit)) {
      if (found !== undefined && records.push(found.record) === limit) return;
      yield undefined;
    }
  })();
  await new DocumentStream(walk).next(0, deadline);
  return { collection, version, records, next: 0, matched: 0 };
}

/** A record that a scan found, if it still matches. */
export function foundAgain(collection: Collection, query: Query, record: number, deadline: number): Found | undefined {
  const doc = collection.read(record);
  if (doc === undefined) return undefined;
  const hit: Hit = { index: undefined };
  return inTurn(deadline, () => query.filter.matches(doc, hit)) ? { record, doc, hit } : undefined;
}

/** Whether nothing has been written to the collection since the scan began. */
export function isCurrent(ahead: Ahead, collection: Collection | undefined): boolean {
  return ahead.collection === collection && ahead.version === collection.version;
}
