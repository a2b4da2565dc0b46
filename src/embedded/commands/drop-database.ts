import { Doc } from "../bson/document.ts";
import { sweepLater } from "../storage/sweep-later.ts";
import type { Command } from "./command.ts";

/** Drops every collection of a database. */
export const dropDatabase: Command = {
  run: async (request, engine) => {
    request.expect([]);
    const { database } = request;
    const dropped = await engine.queue.run(() => {
      const collections = engine.catalog.of(database);
      for (const collection of collections) engine.catalog.drop(collection);
      return collections.length > 0;
    });
    engine.cursors.closeAll((cursor) => cursor.ns.startsWith(`${database}.`));
    sweepLater(engine);
    return dropped ? Doc.of({ dropped: database }) : new Doc();
  },
};
