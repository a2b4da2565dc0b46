import { Doc } from "../bson/document.ts";
import { sweepLater } from "../storage/sweep-later.ts";
import { checkWritable } from "./check-writable.ts";
import type { Command } from "./command.ts";

/** Drops a collection; that it is not there is no failure since MongoDB 7.0. */
export const drop: Command = {
  run: async (request, engine) => {
    request.expect([]);
    const ns = request.namespace();
    checkWritable(ns);
    const reply = await engine.queue.run(() => {
      const collection = engine.catalog.get(ns);
      if (collection === undefined) return new Doc();
      const nIndexesWas = collection.indexes.length;
      engine.catalog.drop(collection);
      return Doc.of({ nIndexesWas, ns });
    });
    engine.cursors.closeAll((cursor) => cursor.ns === ns);
    sweepLater(engine);
    return reply;
  },
};
