import { Doc } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import { samePattern } from "../plan/choose-plan.ts";
import { checkWritable } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import { defineIndex, isIdKey, knownOptions, normalizeIndexSpec } from "../storage/index-definition.ts";
import { showValue } from "../values/bson-type.ts";
import type { Command } from "./command.ts";

/** Creates indexes and fills them; one that is there already as it is wanted is left alone. */
export const createIndexes: Command = {
  run: async (request, instance) => {
    request.expect(["indexes", "commitQuorum", "ignoreUnknownIndexOptions"]);
    if (request.has("commitQuorum")) throw badValue("Standalones do not support commitQuorum");
    const ns = request.namespace();
    checkWritable(ns, instance.catalog);
    const given = request.array("indexes");
    if (given === undefined)
      throw new CommandError(
        40414,
        "Location40414",
        "BSON field 'createIndexes.indexes' is missing but a required field",
      );
    if (given.length === 0) throw badValue("Must specify at least one index to create");
    const specs = given.map((item) => {
      if (!(item instanceof Doc))
        throw new CommandError(14, "TypeMismatch", "The elements of the 'indexes' array must be objects");
      return item;
    });
    return instance.queue.run(() => {
      const collation = instance.catalog.get(ns)?.options.get("collation");
      const lenient = request.boolean("ignoreUnknownIndexOptions", false);
      const normalized = specs.map((spec) =>
        normalizeIndexSpec(lenient ? knownOptions(spec) : spec, collation instanceof Doc ? collation : undefined),
      );
      // Everything that can be refused is refused before the collection is made.
      for (const spec of normalized) defineIndex(0, spec);
      const existed = instance.catalog.get(ns) !== undefined;
      const collection = instance.catalog.require(ns);
      const before = collection.indexes.length;
      for (const spec of normalized) {
        if (isIdKey(spec.get("key") as Doc) || alreadyThere(collection, spec)) continue;
        if (collection.indexes.length >= 64)
          throw new CommandError(
            67,
            "CannotCreateIndex",
            `add index fails, too many indexes for ${ns} key:${spec.get("name")}`,
          );
        instance.catalog.addIndex(collection, spec);
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

/** What makes two indexes on one key different indexes; the other options only make them disagree. */
const SIGNATURE = ["collation", "partialFilterExpression", "unique", "sparse"];
const OTHER_OPTIONS = ["expireAfterSeconds"];

/** Whether the same index exists. Fails with 85 or 86 where one of its name or signature exists and is another. */
function alreadyThere(collection: Collection, spec: Doc): boolean {
  const key = spec.get("key") as Doc;
  const requested = `Requested index: ${showValue(spec)}`;
  for (const index of collection.indexes) {
    const sameName = index.name === spec.get("name");
    const alike = samePattern(index.spec.get("key") as Doc, key) && sameMembers(index.spec, spec, SIGNATURE);
    const sameOptions = sameMembers(index.spec, spec, OTHER_OPTIONS);
    const existing = `existing index: ${showValue(index.spec)}`;
    if (sameName && alike && sameOptions) return true;
    if (sameName && !alike)
      throw new CommandError(
        86,
        "IndexKeySpecsConflict",
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. ${requested}, ${existing}`,
      );
    if (sameName)
      throw new CommandError(
        85,
        "IndexOptionsConflict",
        `An equivalent index already exists with the same name but different options. ${requested}, ${existing}`,
      );
    if (alike)
      throw new CommandError(
        85,
        "IndexOptionsConflict",
        sameOptions
          ? `Index already exists with a different name: ${index.name}`
          : `An equivalent index already exists with a different name and options. ${requested}, ${existing}`,
      );
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
