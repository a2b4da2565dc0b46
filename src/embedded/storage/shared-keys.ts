import type { Value } from "../bson/value.ts";
import type { Collection } from "./collection.ts";
import type { IndexDefinition } from "./index-definition.ts";
import { afterPrefix, KIND, prefixKey, readRecord } from "./keys.ts";
import type { Store } from "./store.ts";

const CHUNK = 512;
const RECORD_BYTES = 8;
const MOST = 1000;

/** The `_id`s of documents that share a key of an index that is not unique, one list a key. */
export function sharedKeys(store: Store, collection: Collection, index: IndexDefinition): Value[][] {
  const shared: Value[][] = [];
  const prefix = prefixKey(KIND.index, index.number);
  const to = afterPrefix(prefix);
  let from = prefix;
  let values: Buffer | undefined;
  let records: number[] = [];
  const finish = (): void => {
    if (records.length > 1 && shared.length < MOST)
      shared.push(records.map((record) => collection.read(record)?.get("_id") ?? null));
    records = [];
  };
  for (;;) {
    const chunk = store.range({ from, to, reverse: false, limit: CHUNK });
    for (const { key, value } of chunk) {
      const own = key.subarray(0, key.length - RECORD_BYTES);
      if (values === undefined || !own.equals(values)) finish();
      values = own;
      records.push(readRecord(value));
    }
    const last = chunk.at(-1);
    if (last === undefined || chunk.length < CHUNK) break;
    from = Buffer.concat([last.key, Buffer.alloc(1)]);
  }
  finish();
  return shared;
}
