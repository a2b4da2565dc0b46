import { Doc } from "../bson/document.ts";
import { badValue, CommandError, missingField, typeMismatch } from "../errors.ts";
import { checkWritable } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import { defineIndex, isIdKey, knownOptions, normalizeIndexSpec, samePattern } from "../storage/index-definition.ts";
import { showValue } from "../values/bson-type.ts";
import type { Command } from "./command.ts";

/** An index of more documents than this is built directly in the tree. */
const MANY_DOCUMENTS = 500;

/** Creates and fills indexes. Those that exist already, with the same options, are left alone. */
export const createIndexes: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect(["indexes", "commitQuorum", "ignoreUnknownIndexOptions"]);
    if (request.has("commitQuorum")) throw badValue("Standalones do not support commitQuorum");
    const ns = request.namespace();
    checkWritable(ns, instance.catalog);
    const given = request.array("indexes");
    if (given === undefined) throw missingField("createIndexes.indexes");
    if (given.length === 0) throw badValue("Must specify at least one index to create");
    const specs = given.map((item) => {
      if (!(item instanceof Doc)) throw typeMismatch("The elements of the 'indexes' array must be objects");
      return item;
    });
    const isLong = (instance.catalog.get(ns)?.count ?? 0) > MANY_DOCUMENTS;
    return instance.queue.run(() => {
      const collation = instance.catalog.get(ns)?.options.get("collation");
      const lenient = request.boolean("ignoreUnknownIndexOptions", false);
      const normalized = specs.map((spec) =>
        normalizeIndexSpec(lenient ? knownOptions(spec) : spec, collation instanceof Doc ? collation : undefined),
      );
      // Whatever can be refused is refused before the collection is created.
      for (const spec of normalized) defineIndex(0, spec);
      const existed = instance.catalog.get(ns) !== undefined;
      const collection = instance.catalog.require(ns);
      const before = collection.indexes.length;
      for (const spec of normalized) {
        if (isIdKey(spec.get("key") as Doc) || alreadyThere(collection, spec)) continue;
        if (collection.indexes.length >= 64)
          throw new CommandError(
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
    }, isLong);
  },
};

/** Options that make two indexes on one key different indexes. Other options only make them conflict. */
const SIGNATURE = ["collation", "partialFilterExpression", "unique", "sparse"];
const OTHER_OPTIONS = ["expireAfterSeconds"];

/** Whether the same index exists. Throws if a different one has its name or its signature. */
function alreadyThere(collection: Collection, spec: Doc): boolean {
  const key = spec.get("key") as Doc;
  for (const index of collection.indexes) {
    const sameName = index.name === spec.get("name");
    const alike = samePattern(index.spec.get("key") as Doc, key) && sameMembers(index.spec, spec, SIGNATURE);
    if (!sameName && !alike) continue;
    const sameOptions = sameMembers(index.spec, spec, OTHER_OPTIONS);
    if (sameName && alike && sameOptions) return true;
    const both = `Requested index: ${showValue(spec)}, existing index: ${showValue(index.spec)}`;
    if (sameName && !alike)
      throw new CommandError(
        "IndexKeySpecsConflict",
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. ${both}`,
      );
    if (sameName)
      throw new CommandError(
        "IndexOptionsConflict",
        `An equivalent index already exists with the same name but different options. ${both}`,
      );
    throw new CommandError(
      "IndexOptionsConflict",
      sameOptions
        ? `Index already exists with a different name: ${index.name}`
        : `An equivalent index already exists with a different name and options. ${both}`,
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
