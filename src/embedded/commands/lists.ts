import { Binary } from "bson";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import type { Collection } from "../storage/collection.ts";
import { double } from "../values/arithmetic.ts";
import type { Command, Request } from "./command.ts";
import { listReply } from "./cursors.ts";

function filterOf(request: Request): (doc: Doc) => boolean {
  return compileFilter(request.document("filter") ?? new Doc(), { variables: new Map() }).matches;
}

export const listCollections: Command = {
  stable: true,
  run: (request, instance) => {
    request.expect(["filter", "nameOnly", "authorizedCollections", "cursor"]);
    const { database } = request;
    const matches = filterOf(request);
    const found = instance.catalog
      .of(database)
      .map(describe)
      .filter((doc) => matches(doc));
    const nameOnly = request.boolean("nameOnly", false);
    const shown = nameOnly ? found.map((doc) => Doc.of({ name: doc.get("name"), type: doc.get("type") })) : found;
    return listReply(request, instance, `${database}.$cmd.listCollections`, shown);
  },
};

function describe(collection: Collection): Doc {
  const { name, options } = collection;
  if (collection.isView) return Doc.of({ name, type: "view", options, info: Doc.of({ readOnly: true }) });
  return Doc.of({
    name,
    type: "collection",
    options,
    info: Doc.of({ readOnly: false, uuid: new Binary(collection.uuid, 4) }),
    idIndex: collection.idIndex.spec,
  });
}

/** The command that lists the commands of a table. */
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
  stable: true,
  run: (request, instance) => {
    request.expect(["filter", "nameOnly", "authorizedDatabases"]);
    const sizes = new Map<string, number>();
    for (const collection of instance.catalog.collections)
      sizes.set(collection.database, (sizes.get(collection.database) ?? 0) + Math.max(collection.bytes, 4096));
    const matches = filterOf(request);
    const found = [...sizes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, size]) => Doc.of({ name, sizeOnDisk: BigInt(size), empty: false }))
      .filter((doc) => matches(doc));
    if (request.boolean("nameOnly", false))
      return Doc.of({ databases: new Arr(found.map((doc) => Doc.of({ name: doc.get("name") }))) });
    const totalSize = found.reduce((sum, doc) => sum + Number(doc.get("sizeOnDisk")), 0);
    return Doc.of({
      databases: new Arr(found),
      totalSize: double(totalSize),
      totalSizeMb: double(Math.floor(totalSize / 1048576)),
    });
  },
};

export const listIndexes: Command = {
  stable: true,
  run: (request, instance) => {
    request.expect(["cursor", "includeBuildUUIDs", "includeIndexBuildInfo"]);
    const ns = request.namespace();
    const collection = instance.catalog.get(ns);
    if (collection === undefined) throw new CommandError("NamespaceNotFound", `ns does not exist: ${ns}`);
    if (collection.isView)
      throw new CommandError("CommandNotSupportedOnView", `Namespace ${ns} is a view, not a collection`);
    return listReply(
      request,
      instance,
      ns,
      collection.indexes.map((index) => index.spec),
    );
  },
};
