import { Doc } from "../bson/document.ts";
import type { Collection, StoredDocument } from "../storage/collection.ts";
import { afterPrefix, KIND, prefixKey, readRecord } from "../storage/keys.ts";
import type { Entry, Store } from "../storage/store.ts";
import type { KeyRange, Plan } from "./plan.ts";
import { hasRead, readAhead } from "./scan-pause.ts";

/** How much a scan has examined so far. */
export interface ScanCounts {
  keys: number;
  documents: number;
}

const FIRST_CHUNK = 4;
const LARGEST_CHUNK = 256;
const CHUNK_BYTES = 1024 * 1024;

/**
 * Yields the documents of a plan. It reads whole chunks and keeps no lmdb cursor open between two steps, so it may pause
 * for any time and then continue with what has been written since.
 */
export function* scan(collection: Collection, plan: Plan, counts: ScanCounts): Generator<StoredDocument, void, void> {
  switch (plan.kind) {
    case "empty":
      return;
    case "collscan":
      yield* scanCollection(collection, plan.reverse, counts);
      return;
    case "union": {
      const seen = new Set<number>();
      for (const part of plan.plans)
        for (const found of scan(collection, part, counts)) {
          if (seen.has(found.record)) continue;
          seen.add(found.record);
          yield found;
        }
      return;
    }
    case "ixscan": {
      const seen = plan.repeats ? new Set<number>() : undefined;
      for (const record of plan.merge
        ? mergeRanges(collection.store, plan.ranges, plan.reverse, counts)
        : scanRanges(collection.store, plan, counts)) {
        if (seen?.has(record)) continue;
        seen?.add(record);
        counts.documents++;
        const doc = collection.read(record);
        hasRead(collection.ns, counts.documents);
        if (doc !== undefined) yield { record, doc };
      }
    }
  }
}

function* scanCollection(
  collection: Collection,
  reverse: boolean,
  counts: ScanCounts,
): Generator<StoredDocument, void, void> {
  const prefix = prefixKey(KIND.documents, collection.number);
  const average = collection.count > 0 ? collection.bytes / collection.count : 0;
  const most = Math.max(1, Math.min(LARGEST_CHUNK, Math.floor(CHUNK_BYTES / Math.max(average, 1))));
  for (const { key, value } of entries(
    collection.store,
    { from: prefix, to: afterPrefix(prefix), prefix: 5, cut: false },
    reverse,
    most,
  )) {
    counts.documents++;
    hasRead(collection.ns, counts.documents);
    yield { record: readRecord(key, 5), doc: new Doc(value) };
  }
}

function* scanRanges(
  store: Store,
  plan: Extract<Plan, { kind: "ixscan" }>,
  counts: ScanCounts,
): Generator<number, void, void> {
  for (const range of plan.ranges) {
    if (plan.exact) {
      counts.keys++;
      const value = store.get(range.from);
      if (value !== undefined) yield readRecord(value);
      continue;
    }
    for (const { value } of entries(store, range, plan.reverse, LARGEST_CHUNK)) {
      counts.keys++;
      yield readRecord(value);
    }
  }
}

/** Merges several ranges by their keys after the prefix. */
function* mergeRanges(
  store: Store,
  ranges: readonly KeyRange[],
  reverse: boolean,
  counts: ScanCounts,
): Generator<number, void, void> {
  const heads: { rest: Buffer; entry: Entry; source: Generator<Entry, void, void>; prefix: number }[] = [];
  const pull = (source: Generator<Entry, void, void>, prefix: number): void => {
    const next = source.next();
    if (next.done) return;
    counts.keys++;
    const rest = next.value.key.subarray(prefix);
    let low = 0;
    let high = heads.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = Buffer.compare(rest, (heads[middle] as { rest: Buffer }).rest) * (reverse ? -1 : 1);
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    heads.splice(low, 0, { rest, entry: next.value, source, prefix });
  };
  for (const range of ranges) pull(entries(store, range, reverse, LARGEST_CHUNK), range.prefix);
  for (let first = heads.shift(); first !== undefined; first = heads.shift()) {
    yield readRecord(first.entry.value);
    pull(first.source, first.prefix);
  }
}

function* entries(store: Store, range: KeyRange, reverse: boolean, most: number): Generator<Entry, void, void> {
  let { from, to } = range;
  const largest = readAhead(most);
  let limit = Math.min(FIRST_CHUNK, largest);
  for (;;) {
    const chunk = store.range({ from, to, reverse, limit });
    yield* chunk;
    const last = chunk.at(-1);
    if (last === undefined || chunk.length < limit) return;
    if (reverse) to = last.key;
    else from = Buffer.concat([last.key, ZERO]);
    limit = Math.min(limit * 4, largest);
  }
}

const ZERO = Buffer.alloc(1);
