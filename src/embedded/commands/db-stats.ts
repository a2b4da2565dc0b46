import { Doc } from "../bson/document.ts";
import { double } from "../values/arithmetic.ts";
import type { Command } from "./command.ts";

/** Sizes of a database. */
export const dbStats: Command = {
  run: (request, engine) => {
    request.expect(["scale", "freeStorage"]);
    const scale = Math.max(1, request.count("scale", 1));
    const collections = engine.catalog.of(request.database);
    const objects = collections.reduce((sum, collection) => sum + collection.count, 0);
    const bytes = collections.reduce((sum, collection) => sum + collection.bytes, 0);
    const indexes = collections.reduce((sum, collection) => sum + collection.indexes.length, 0);
    return Doc.of({
      db: request.database,
      collections: collections.length,
      views: 0,
      objects,
      avgObjSize: double(objects === 0 ? 0 : bytes / objects),
      dataSize: double(bytes / scale),
      storageSize: double(bytes / scale),
      indexes,
      indexSize: double((indexes * 4096) / scale),
      totalSize: double((bytes + indexes * 4096) / scale),
      scaleFactor: scale,
    });
  },
};
