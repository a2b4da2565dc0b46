import { Doc } from "../bson/document.ts";
import { badValue, CommandError } from "../command-error.ts";
import { samePattern } from "../plan/choose-plan.ts";
import type { Collection } from "../storage/collection.ts";
import { defineIndex, isIdKey, normalizeIndexSpec } from "../storage/define-index.ts";
import { checkWritable } from "./check-writable.ts";
import type { Command } from "./command.ts";

/** Creates indexes and fills them; one that is there already as it is wanted is left alone. */
export const createIndexes: Command = {
  run: async (request, engine) => {
    request.expect(["indexes", "commitQuorum", "ignoreUnknownIndexOptions"]);
    if (request.has("commitQuorum")) throw badValue("Standalones do not support commitQuorum");
    const ns = request.namespace();
    checkWritable(ns, engine);
    const given = request.array("indexes") ?? [];
    if (given.length === 0) throw badValue("Must specify at least one index to create");
    const specs = given.map((item) => {
      if (!(item instanceof Doc))
        throw new CommandError(14, "TypeMismatch", "The elements of the 'indexes' array must be objects");
      return item;
    });
    return engine.queue.run(() => {
      const collation = engine.catalog.get(ns)?.options.get("collation");
      const normalized = specs.map((spec) =>
        normalizeIndexSpec(spec, collation instanceof Doc ? collation : undefined),
      );
      // Everything that can be refused is refused before the collection is made.
      for (const spec of normalized) defineIndex(0, spec);
      const existed = engine.catalog.get(ns) !== undefined;
      const collection = engine.catalog.require(ns);
      const before = collection.indexes.length;
      for (const spec of normalized) {
        if (isIdKey(spec.get("key") as Doc) || alreadyThere(collection, spec)) continue;
        if (collection.indexes.length >= 64)
          throw new CommandError(
            67,
            "CannotCreateIndex",
            `add index fails, too many indexes for ${ns} key:${spec.get("name")}`,
          );
        engine.catalog.addIndex(collection, spec);
      }
      const after = collection.indexes.length;
      const reply = Doc.of({
        numIndexesBefore: before,
        numIndexesAfter: after,
        createdCollectionAutomatically: existed ? undefined : true,
      });
      return before === after && existed ? reply.append("note", "all indexes already exist") : reply;
    });
  },
};

const OPTIONS = ["unique", "sparse", "partialFilterExpression", "expireAfterSeconds", "collation"];

/** Whether the same index exists. Fails where one of its name or key exists and is another. */
function alreadyThere(collection: Collection, spec: Doc): boolean {
  const key = spec.get("key") as Doc;
  for (const index of collection.indexes) {
    const sameName = index.name === spec.get("name");
    const sameKey =
      samePattern(index.spec.get("key") as Doc, key) &&
      sameMembers(index.spec, spec, ["collation", "partialFilterExpression"]);
    if (sameName && sameKey && sameMembers(index.spec, spec, OPTIONS)) return true;
    if (sameName && samePattern(index.spec.get("key") as Doc, key))
      throw new CommandError(
        85,
        "IndexOptionsConflict",
        `An equivalent index already exists with the same name but different options. Requested index: ${spec.get("name")}`,
      );
    if (sameName)
      throw new CommandError(
        86,
        "IndexKeySpecsConflict",
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${spec.get("name")}`,
      );
    if (sameKey)
      throw new CommandError(85, "IndexOptionsConflict", `Index already exists with a different name: ${index.name}`);
  }
  return false;
}

function sameMembers(left: Doc, right: Doc, names: readonly string[]): boolean {
  const pick = (doc: Doc): Uint8Array => {
    const picked = new Doc();
    for (const name of names) {
      const value = doc.get(name);
      if (value !== undefined) picked.append(name, value);
    }
    return picked.toBytes();
  };
  return Buffer.compare(pick(left), pick(right)) === 0;
}
