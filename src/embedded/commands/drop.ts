import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, missingField, typeMismatch } from "../errors.ts";
import { sweepLater } from "../instance/housekeeping.ts";
import { checkWritable } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import { type IndexDefinition, samePattern } from "../storage/index-definition.ts";
import { showValue } from "../values/bson-type.ts";
import type { Command } from "./command.ts";

/** Drops a collection. As in MongoDB 7, dropping one that does not exist succeeds. */
export const drop: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect([]);
    const ns = request.namespace();
    checkWritable(ns);
    const reply = await instance.queue.run(() => {
      const collection = instance.catalog.get(ns);
      if (collection === undefined) return new Doc();
      const nIndexesWas = collection.indexes.length;
      instance.catalog.drop(collection);
      return Doc.of({ nIndexesWas, ns });
    });
    instance.cursors.closeAll((cursor) => cursor.ns === ns);
    sweepLater(instance);
    return reply;
  },
};

export const dropDatabase: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect([]);
    const { database } = request;
    const dropped = await instance.queue.run(() => {
      const collections = instance.catalog.of(database);
      for (const collection of collections) instance.catalog.drop(collection);
      return collections.length > 0;
    });
    instance.cursors.closeAll((cursor) => cursor.ns.startsWith(`${database}.`));
    sweepLater(instance);
    return dropped ? Doc.of({ dropped: database }) : new Doc();
  },
};

/** Drops indexes by name or key pattern, or with "*" all of them except that of `_id`. */
export const dropIndexes: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect(["index"]);
    const ns = request.namespace();
    const wanted = request.value("index");
    if (wanted === undefined) throw missingField("dropIndexes.index");
    const reply = await instance.queue.run(() => {
      const collection = instance.catalog.get(ns);
      if (collection === undefined) throw new CommandError("NamespaceNotFound", `ns not found ${ns}`);
      const nIndexesWas = collection.indexes.length;
      const chosen =
        wanted instanceof Arr ? wanted.items.flatMap((item) => choose(collection, item)) : choose(collection, wanted);
      for (const index of chosen) instance.catalog.dropIndex(collection, index);
      const done = Doc.of({ nIndexesWas });
      return wanted === "*" ? done.append("msg", "non-_id indexes dropped for collection") : done;
    });
    sweepLater(instance);
    return reply;
  },
};

function choose(collection: Collection, wanted: Value): IndexDefinition[] {
  if (wanted === "*") return collection.indexes.slice(1);
  const found =
    typeof wanted === "string"
      ? collection.indexes.filter((index) => index.name === wanted)
      : wanted instanceof Doc
        ? collection.indexes.filter((index) => samePattern(index.spec.get("key") as Doc, wanted))
        : undefined;
  if (found === undefined)
    throw typeMismatch("BSON field 'dropIndexes.index' is the wrong type, expected types '[string, object, array]'");
  if (found.length === 0)
    throw new CommandError(
      "IndexNotFound",
      typeof wanted === "string"
        ? `index not found with name [${wanted}]`
        : `can't find index with key: ${showValue(wanted)}`,
    );
  if (found.length > 1)
    throw new CommandError(
      "AmbiguousIndexKeyPattern",
      `${found.length} indexes found for key: ${showValue(wanted)}, identify by name instead.`,
    );
  if (found[0] === collection.idIndex) throw new CommandError("InvalidOptions", "cannot drop _id index");
  return found;
}
