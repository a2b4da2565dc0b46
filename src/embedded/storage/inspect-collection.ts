import { Doc } from "../bson/document.ts";
import type { Collection } from "./collection.ts";
import { afterPrefix, KIND, prefixKey, readRecord } from "./keys.ts";
import type { Entry, Store } from "./store.ts";

/** The statistics of a collection for `collStats`. Sizes are divided by `scale`. */
export function collectionStats(collection: Collection, scale: number): Doc {
  const size = Math.floor(collection.bytes / scale);
  const indexSizes = Doc.of(Object.fromEntries(collection.indexes.map((index) => [index.name, 4096])));
  return Doc.of({
    size,
    count: collection.count,
    avgObjSize: collection.count === 0 ? undefined : Math.floor(collection.bytes / collection.count),
    numOrphanDocs: 0,
    storageSize: size,
    freeStorageSize: 0,
    capped: collection.options.get("capped") === true,
    max: collection.options.get("max"),
    maxSize: collection.options.get("size"),
    nindexes: collection.indexes.length,
    indexSizes,
    totalIndexSize: Math.floor((collection.indexes.length * 4096) / scale),
    totalSize: size + Math.floor((collection.indexes.length * 4096) / scale),
    scaleFactor: scale,
  });
}

/** The result of checking a collection. */
export interface IndexReport {
  readonly documents: number;
  readonly keys: ReadonlyMap<string, number>;
  readonly errors: string[];
}

const MOST_ERRORS = 100;

/** Checks that every document has its index entries, every entry has its document, and the count is right. */
export function checkIndexes(collection: Collection): IndexReport {
  const { store } = collection;
  const errors: string[] = [];
  const keys = new Map(collection.indexes.map((index) => [index.name, 0]));
  const expected = new Map<string, number>();
  const note = (error: string): void => {
    if (errors.length < MOST_ERRORS) errors.push(error);
  };
  let documents = 0;
  for (const { key, value } of all(store, prefixKey(KIND.documents, collection.number))) {
    documents++;
    const record = readRecord(key, 5);
    const doc = new Doc(value);
    for (const index of collection.indexes)
      for (const entry of collection.entriesOf(index, doc, record)) {
        expected.set(index.name, (expected.get(index.name) ?? 0) + 1);
        const found = store.get(entry);
        if (found === undefined) note(`record ${record} is missing from index ${index.name}`);
        else if (readRecord(found) !== record)
          note(`the entry of record ${record} in index ${index.name} names record ${readRecord(found)}`);
      }
  }
  for (const index of collection.indexes) {
    let count = 0;
    for (const _entry of all(store, prefixKey(KIND.index, index.number))) count++;
    keys.set(index.name, count);
    const wanted = expected.get(index.name) ?? 0;
    if (count !== wanted) note(`index ${index.name} has ${count} entries, but the documents have ${wanted}`);
  }
  if (documents !== collection.count)
    note(`the stored count is ${collection.count}, but there are ${documents} documents`);
  return { documents, keys, errors };
}

function* all(store: Store, prefix: Buffer): Generator<Entry, void, void> {
  const to = afterPrefix(prefix);
  let from = prefix;
  for (;;) {
    const chunk = store.range({ from, to, reverse: false, limit: 512 });
    yield* chunk;
    const last = chunk.at(-1);
    if (last === undefined || chunk.length < 512) return;
    from = Buffer.concat([last.key, Buffer.alloc(1)]);
  }
}
