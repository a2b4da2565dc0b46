import { Binary } from "bson";
import { Arr, Doc } from "../bson/document.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import type { Command } from "./command.ts";
import { cursorReply } from "./cursor-reply.ts";

/** The collections of a database, in one batch. */
export const listCollections: Command = {
  run: (request, engine) => {
    request.expect(["filter", "nameOnly", "authorizedCollections", "cursor"]);
    const { database } = request;
    const { matches } = compileFilter(request.document("filter") ?? new Doc(), { variables: new Map() });
    const all = engine.catalog.of(database).map((collection) =>
      collection.isView
        ? Doc.of({ name: collection.name, type: "view", options: collection.options, info: Doc.of({ readOnly: true }) })
        : Doc.of({
            name: collection.name,
            type: "collection",
            options: collection.options,
            info: Doc.of({ readOnly: false, uuid: new Binary(collection.uuid, 4) }),
            idIndex: collection.idIndex.spec,
          }),
    );
    const found = all.filter((doc) => matches(doc));
    const nameOnly = request.boolean("nameOnly", false);
    const shown = nameOnly ? found.map((doc) => Doc.of({ name: doc.get("name"), type: doc.get("type") })) : found;
    return cursorReply(`${database}.$cmd.listCollections`, 0n, new Arr(shown), "firstBatch");
  },
};
