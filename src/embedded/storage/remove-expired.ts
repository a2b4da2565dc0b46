import { Doc } from "../bson/document.ts";
import type { Engine } from "../engine.ts";
import { compileQuery, type Found, findMatches } from "../query/run-query.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { timeSeriesOf } from "./time-series.ts";

const AT_ONCE = 500;

/** Removes what TTL indexes say has expired, some documents a transaction; returns how many. */
export async function removeExpired(engine: Engine): Promise<number> {
  let removed = 0;
  for (const { ns, index, seconds } of ttlIndexes(engine)) {
    const limit = new Date(engine.now().getTime() - seconds * 1000);
    const filter = Doc.of({ [index]: Doc.of({ $lt: limit }) });
    for (;;) {
      const count = await engine.queue.run(() => {
        const collection = engine.catalog.get(ns);
        if (collection === undefined) return 0;
        const query = compileQuery(collection, { filter, variables: new Map() });
        const found: Found[] = [];
        for (const one of findMatches(engine, collection, query, { keys: 0, documents: 0 })) {
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

function ttlIndexes(engine: Engine): { ns: string; index: string; seconds: number }[] {
  return [...engine.catalog.collections].flatMap((collection) => {
    const seconds = collection.options.get("expireAfterSeconds");
    if (isNumber(seconds)) {
      const index = timeSeriesOf(collection.options)?.timeField ?? "_id";
      return [{ ns: collection.ns, index, seconds: toDouble(seconds) }];
    }
    return collection.indexes.flatMap((index) =>
      index.expireAfterSeconds === undefined
        ? []
        : [{ ns: collection.ns, index: (index.fields[0] as { name: string }).name, seconds: index.expireAfterSeconds }],
    );
  });
}
