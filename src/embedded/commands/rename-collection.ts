import { Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import { checkNamespace } from "../storage/catalog.ts";
import { sweepLater } from "../storage/sweep-later.ts";
import { checkWritable } from "./check-writable.ts";
import type { Command } from "./command.ts";

/** Gives a collection another name. */
export const renameCollection: Command = {
  adminOnly: true,
  run: async (request, engine) => {
    request.expect(["to", "dropTarget"]);
    const from = request.string("renameCollection") ?? "";
    const to = request.string("to") ?? "";
    const dropTarget = request.boolean("dropTarget", false);
    for (const ns of [from, to]) {
      checkNamespace(ns);
      checkWritable(ns);
    }
    if (from === to) throw new CommandError(20, "IllegalOperation", "Can't rename a collection to itself");
    const reply = await engine.queue.run(() => {
      const collection = engine.catalog.get(from);
      if (collection === undefined)
        throw new CommandError(26, "NamespaceNotFound", `Source collection ${from} does not exist`);
      const target = engine.catalog.get(to);
      if (target !== undefined && !dropTarget) throw new CommandError(48, "NamespaceExists", "target namespace exists");
      if (target !== undefined) engine.catalog.drop(target);
      engine.catalog.rename(collection, to);
      return new Doc();
    });
    engine.cursors.closeAll((cursor) => cursor.ns === from || cursor.ns === to);
    sweepLater(engine);
    return reply;
  },
};
