import { Binary } from "bson";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import { HIDDEN_ID_INDEX } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import { double } from "../values/arithmetic.ts";
import type { Command } from "./command.ts";
import { listReply } from "./cursors.ts";

/** The collections of a database, in one batch. */
export const listCollections: Command = {
  run: (request, instance) => {
    request.expect(["filter", "nameOnly", "authorizedCollections", "cursor"]);
    const { database } = request;
    const { matches } = compileFilter(request.document("filter") ?? new Doc(), { variables: new Map() });
    const all = instance.catalog.of(database).map(describe);
    const found = all.filter((doc) => matches(doc));
    const nameOnly = request.boolean("nameOnly", false);
    const shown = nameOnly ? found.map((doc) => Doc.of({ name: doc.get("name"), type: doc.get("type") })) : found;
    return listReply(request, instance, `${database}.$cmd.listCollections`, shown);
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

/** Names the commands of a table. */
export function listCommandsOf(table: () => ReadonlyMap<string, Command>): Command {
  return {
    run: (request) => {
      request.expect([]);
      const commands = [...table()].map(([name, { adminOnly = false }]) => [
        name,
        Doc.of({ help: "", requiresAuth: false, adminOnly }),
      ]);
      return Doc.of({ commands: Doc.of(Object.fromEntries(commands)) });
    },
  };
}

/** The databases that have collections. */
export const listDatabases: Command = {
  adminOnly: true,
  run: (request, instance) => {
    request.expect(["filter", "nameOnly", "authorizedDatabases"]);
    const nameOnly = request.boolean("nameOnly", false);
    const sizes = new Map<string, number>();
    for (const collection of instance.catalog.collections)
      sizes.set(collection.database, (sizes.get(collection.database) ?? 0) + Math.max(collection.bytes, 4096));
    const { matches } = compileFilter(request.document("filter") ?? new Doc(), { variables: new Map() });
    const all = [...sizes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, size]) => Doc.of({ name, sizeOnDisk: BigInt(size), empty: false }))
      .filter((doc) => matches(doc));
    if (nameOnly) return Doc.of({ databases: new Arr(all.map((doc) => Doc.of({ name: doc.get("name") }))) });
    const totalSize = all.reduce((sum, doc) => sum + Number(doc.get("sizeOnDisk")), 0);
    return Doc.of({
      databases: new Arr(all),
      totalSize: double(totalSize),
      totalSizeMb: double(Math.floor(totalSize / 1048576)),
    });
  },
};

/** The indexes of a collection, in one batch. */
export const listIndexes: Command = {
  run: (request, instance) => {
    request.expect(["cursor", "includeBuildUUIDs", "includeIndexBuildInfo"]);
    const ns = request.namespace();
    const collection = instance.catalog.get(ns);
    if (collection === undefined) throw new CommandError(26, "NamespaceNotFound", `ns does not exist: ${ns}`);
    if (collection.isView)
      throw new CommandError(166, "CommandNotSupportedOnView", `Namespace ${ns} is a view, not a collection`);
    const shown = collection.indexes.filter((index) => index.name !== HIDDEN_ID_INDEX);
    return listReply(
      request,
      instance,
      ns,
      shown.map((index) => index.spec),
    );
  },
};
