import { inTurn, timeExpired } from "../budget.ts";
import type { Collection } from "../storage/collection.ts";
import type { Hit } from "../values/path.ts";
import { DocumentStream } from "./document-stream.ts";
import { type Found, findMatches, type Query } from "./query.ts";

/** How long a transaction may search for its documents. A longer scan is done ahead of the transaction. */
export const SHORT_SCAN_MS = 20;

/**
 * Finds the documents that a write changes, all of them before the first change, so that none is met again after it has
 * moved in an index. Undefined if that takes longer than `most` ms. Throws MaxTimeMSExpired after the deadline.
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

/** The records that a write changes, found ahead of its transaction in slices that leave the thread to other clients. */
export interface Ahead {
  readonly collection: Collection;
  /** The collection's version when the scan started. While it has not changed, the records are exactly the matches. */
  readonly version: number;
  readonly records: readonly number[];
  /** The index of the first record that has not been rechecked yet. */
  readonly next: number;
  /** How many of the rechecked records still matched. */
  readonly matched: number;
}

/** Finds the records that match a query, at most `limit` (0 = all). Throws MaxTimeMSExpired. */
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

/** Reads a record that a scan found, if it still matches. */
export function foundAgain(collection: Collection, query: Query, record: number, deadline: number): Found | undefined {
  const doc = collection.read(record);
  if (doc === undefined) return undefined;
  const hit: Hit = { index: undefined };
  return inTurn(deadline, () => query.filter.matches(doc, hit)) ? { record, doc, hit } : undefined;
}

/** Whether nothing has been written to the collection since the scan started. */
export function isCurrent(ahead: Ahead, collection: Collection | undefined): boolean {
  return ahead.collection === collection && ahead.version === collection.version;
}
