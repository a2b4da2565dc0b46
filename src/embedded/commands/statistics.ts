import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { checkIndexes, collectionStats } from "../storage/inspect-collection.ts";
import { double } from "../values/arithmetic.ts";
import type { Command } from "./command.ts";

export const collStats: Command = {
  run: (request, instance) => {
    request.expect(["scale", "freeStorage"]);
    const ns = request.namespace();
    const collection = instance.catalog.get(ns);
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
    const stats = collectionStats(collection, scale);
    stats.names.forEach((name, i) => {
      const value = stats.values[i];
      if (value !== undefined) reply.append(name, value);
    });
    return reply;
  },
};

export const dbStats: Command = {
  run: (request, instance) => {
    request.expect(["scale", "freeStorage"]);
    const scale = Math.max(1, request.count("scale", 1));
    const collections = instance.catalog.of(request.database);
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

/** Checks a collection's indexes against its documents, and the other way round. */
export const validate: Command = {
  run: (request, instance) => {
    // Like MongoDB it ignores members that it does not know: PyMongo still sends one that was removed.
    const ns = request.namespace();
    const collection = instance.catalog.get(ns);
    if (collection === undefined)
      throw new CommandError("NamespaceNotFound", `Collection '${ns}' does not exist to validate.`);
    if (collection.isView) throw new CommandError("CommandNotSupportedOnView", "Cannot validate a view");
    // Done in one turn of the thread, so that nothing changes meanwhile.
    const report = checkIndexes(collection);
    return Doc.of({
      ns,
      nInvalidDocuments: 0,
      nrecords: report.documents,
      nIndexes: collection.indexes.length,
      keysPerIndex: Doc.of(Object.fromEntries(report.keys)),
      valid: report.errors.length === 0,
      errors: new Arr(report.errors),
    });
  },
};
