import { Arr, Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { samePattern } from "../plan/choose-plan.ts";
import type { Collection } from "../storage/collection.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import { sweepLater } from "../storage/sweep-later.ts";
import { showValue } from "../values/bson-type.ts";
import type { Command } from "./command.ts";

/** Drops indexes by name, by key pattern, or all ("*") but that of `_id`. */
export const dropIndexes: Command = {
  run: async (request, engine) => {
    request.expect(["index"]);
    const ns = request.namespace();
    const wanted = request.value("index");
    if (wanted === undefined)
      throw new CommandError(40414, "Location40414", "BSON field 'dropIndexes.index' is missing but a required field");
    const reply = await engine.queue.run(() => {
      const collection = engine.catalog.get(ns);
      if (collection === undefined) throw new CommandError(26, "NamespaceNotFound", `ns not found ${ns}`);
      const nIndexesWas = collection.indexes.length;
      const chosen =
        wanted instanceof Arr ? wanted.items.flatMap((item) => choose(collection, item)) : choose(collection, wanted);
      for (const index of chosen) engine.catalog.dropIndex(collection, index);
      const done = Doc.of({ nIndexesWas });
      return wanted === "*" ? done.append("msg", `non-_id indexes dropped for collection`) : done;
    });
    sweepLater(engine);
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
    throw new CommandError(
      14,
      "TypeMismatch",
      "BSON field 'dropIndexes.index' is the wrong type, expected types '[string, object, array]'",
    );
  if (found.length === 0)
    throw new CommandError(
      27,
      "IndexNotFound",
      typeof wanted === "string"
        ? `index not found with name [${wanted}]`
        : `can't find index with key: ${showValue(wanted)}`,
    );
  if (found.length > 1)
    throw new CommandError(
      181,
      "AmbiguousIndexKeyPattern",
      `${found.length} indexes found for key: ${showValue(wanted)}, identify by name instead.`,
    );
  if (found[0] === collection.idIndex) throw new CommandError(72, "InvalidOptions", "cannot drop _id index");
  return found;
}
