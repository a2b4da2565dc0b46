import { Doc } from "../bson/document.ts";
import { compileQuery, type Found, findMatches } from "../query/query.ts";
import type { Instance } from "./instance.ts";

const AT_ONCE = 500;

/** Removes the documents that TTL indexes say have expired, in batches. Returns how many. */
export async function removeExpired(instance: Instance): Promise<number> {
  let removed = 0;
  for (const { ns, index, seconds } of ttlIndexes(instance)) {
    const limit = new Date(instance.now().getTime() - seconds * 1000);
    const filter = Doc.of({ [index]: Doc.of({ $lt: limit }) });
    for (;;) {
      const count = await instance.queue.run(() => {
        const collection = instance.catalog.get(ns);
        if (collection === undefined) return 0;
        const query = compileQuery(collection, { filter, variables: new Map() });
        const found: Found[] = [];
        for (const one of findMatches(collection, query, { keys: 0, documents: 0 })) {
          if (one === undefined) continue;
          found.push(one);
          if (found.length === AT_ONCE) break;
        }
        for (const { record, doc } of found) collection.remove(record, doc);
        return found.length;
      });
      removed += count;
      if (count < AT_ONCE) break;
    }
  }
  return removed;
}

/** TTL indexes of collections that have documents: most have none, and a query costs a hundred times as much as asking. */
function ttlIndexes(instance: Instance): { ns: string; index: string; seconds: number }[] {
  const filled = [...instance.catalog.collections].filter(({ count }) => count > 0);
  return filled.flatMap((collection) =>
    collection.indexes.flatMap((index) =>
      index.expireAfterSeconds === undefined
        ? []
        : [{ ns: collection.ns, index: (index.fields[0] as { name: string }).name, seconds: index.expireAfterSeconds }],
    ),
  );
}

const ENTRIES_AT_ONCE = 2000;
const sweeping = new WeakSet<Instance>();

/** Removes the contents of dropped collections and indexes in the background, in batches. */
export function sweepLater(instance: Instance): void {
  if (sweeping.has(instance)) return;
  sweeping.add(instance);
  const step = (): void => {
    instance.queue
      .run(() => instance.catalog.sweep(ENTRIES_AT_ONCE))
      .then(
        (more) => {
          if (more) setTimeout(step, 5).unref();
          else sweeping.delete(instance);
        },
        // The rest is removed after the next drop or the next start.
        () => sweeping.delete(instance),
      );
  };
  setTimeout(step, 50).unref();
}
