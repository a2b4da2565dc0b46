import { Doc } from "../bson/document.ts";
import type { Engine } from "../engine.ts";
import type { Collection } from "../storage/collection.ts";

/** What `collStats` says of a collection, sizes divided by `scale`. */
export function collectionStats(_engine: Engine, collection: Collection, scale: number): Doc {
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
