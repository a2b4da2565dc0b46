import { Binary } from "bson";
import { Doc } from "../bson/document.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import type { Collection } from "../storage/collection.ts";
import type { Command } from "./command.ts";
import { listReply } from "./list-reply.ts";

/** The collections of a database, in one batch. */
export const listCollections: Command = {
  run: (request, engine) => {
    request.expect(["filter", "nameOnly", "authorizedCollections", "cursor"]);
    const { database } = request;
    const { matches } = compileFilter(request.document("filter") ?? new Doc(), { variables: new Map() });
    const all = engine.catalog.of(database).map(describe);
    const found = all.filter((doc) => matches(doc));
    const nameOnly = request.boolean("nameOnly", false);
    const shown = nameOnly ? found.map((doc) => Doc.of({ name: doc.get("name"), type: doc.get("type") })) : found;
    return listReply(request, engine, `${database}.$cmd.listCollections`, shown);
  },
};

function describe(collection: Collection): Doc {
  const { name, options } = collection;
  if (collection.isView) return Doc.of({ name, type: "view", options, info: Doc.of({ readOnly: true }) });
  if (options.has("timeseries"))
    return Doc.of({ name, type: "timeseries", options, info: Doc.of({ readOnly: false }) });
  return Doc.of({
    name,
    type: "collection",
    options,
    info: Doc.of({ readOnly: false, uuid: new Binary(collection.uuid, 4) }),
    idIndex: options.has("clusteredIndex") ? undefined : collection.idIndex.spec,
  });
}
