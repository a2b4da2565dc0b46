import { CommandError } from "../command-error.ts";
import { HIDDEN_ID_INDEX } from "../storage/catalog.ts";
import type { Command } from "./command.ts";
import { listReply } from "./list-reply.ts";

/** The indexes of a collection, in one batch. */
export const listIndexes: Command = {
  run: (request, engine) => {
    request.expect(["cursor", "includeBuildUUIDs", "includeIndexBuildInfo"]);
    const ns = request.namespace();
    const collection = engine.catalog.get(ns);
    if (collection === undefined) throw new CommandError(26, "NamespaceNotFound", `ns does not exist: ${ns}`);
    if (collection.isView)
      throw new CommandError(166, "CommandNotSupportedOnView", `Namespace ${ns} is a view, not a collection`);
    const shown = collection.indexes.filter((index) => index.name !== HIDDEN_ID_INDEX);
    return listReply(
      request,
      engine,
      ns,
      shown.map((index) => index.spec),
    );
  },
};
