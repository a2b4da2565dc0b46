import { Doc } from "../bson/document.ts";
import { collectionStats } from "../query/collection-stats.ts";
import type { Command } from "./command.ts";

/** Sizes of one collection. */
export const collStats: Command = {
  run: (request, engine) => {
    request.expect(["scale", "freeStorage"]);
    const ns = request.namespace();
    const collection = engine.catalog.get(ns);
    const scale = Math.max(1, request.count("scale", 1));
    const reply = Doc.of({ ns });
    if (collection === undefined)
      return Doc.of({
        ns,
        size: 0,
        count: 0,
        numOrphanDocs: 0,
        storageSize: 0,
        totalSize: 0,
        nindexes: 0,
        totalIndexSize: 0,
        indexSizes: new Doc(),
        scaleFactor: scale,
      });
    const stats = collectionStats(engine, collection, scale);
    stats.names.forEach((name, i) => {
      const value = stats.values[i];
      if (value !== undefined) reply.append(name, value);
    });
    return reply;
  },
};
