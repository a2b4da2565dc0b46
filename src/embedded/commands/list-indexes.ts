import { Arr } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import type { Command } from "./command.ts";
import { cursorReply } from "./cursor-reply.ts";

/** The indexes of a collection, in one batch. */
export const listIndexes: Command = {
  run: (request, engine) => {
    request.expect(["cursor", "includeBuildUUIDs", "includeIndexBuildInfo"]);
    const ns = request.namespace();
    const collection = engine.catalog.get(ns);
    if (collection === undefined) throw new CommandError(26, "NamespaceNotFound", `ns does not exist: ${ns}`);
    return cursorReply(ns, 0n, new Arr(collection.indexes.map((index) => index.spec)), "firstBatch");
  },
};
