import { ObjectId } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { withId } from "../bson/prepare-document.ts";
import { commandError, failedToParse } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import type { Variables } from "../expression/expression.ts";
import type { Instance } from "../instance/instance.ts";
import { compileQuery, type Found, findMatches } from "../query/query.ts";
import { checkId, checkUpdated, updateFound } from "../query/write-document.ts";
import { checkNamespace } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import type { Update } from "../update/compile-update.ts";
import { compilePipelineUpdate } from "../update/pipeline-update.ts";
import type { Output, OutputContext } from "./stage.ts";

function target(stage: string, spec: Value, database: string): string {
  const ns =
    typeof spec === "string"
      ? `${database}.${spec}`
      : spec instanceof Doc && typeof spec.get("coll") === "string"
        ? `${spec.get("db") ?? database}.${spec.get("coll")}`
        : undefined;
  if (ns === undefined)
    throw commandError(
      "OutputTargetInvalid",
      `If an object is passed to ${stage} it must have exactly 2 fields: 'db' and 'coll'`,
    );
  checkNamespace(ns);
  return ns;
}

/** `$out`: replaces a collection by the documents in one transaction, and keeps its indexes and options. */
export function outStage(spec: Value, { instance, database }: OutputContext): Output {
  const ns = target("$out", spec, database);
  return (documents) =>
    instance.queue.run(() => {
      const old = instance.catalog.get(ns);
      if (old !== undefined) instance.catalog.drop(old);
      const collection = instance.catalog.create(ns, old?.options ?? new Doc());
      for (const index of old?.indexes.slice(1) ?? []) instance.catalog.addIndex(collection, index.spec);
      for (const doc of documents) add(collection, doc);
    });
}

function add(collection: Collection, doc: Doc): void {
  const whole = withId(doc);
  checkId(whole.get("_id") as Value);
  checkUpdated(whole, true);
  collection.insert(whole);
}

/** `$merge`: updates the documents of a collection, or inserts them. */
export function mergeStage(spec: Value, { instance, database, variables }: OutputContext): Output {
  const options = spec instanceof Doc ? spec : Doc.of({ into: spec });
  for (const member of options.names)
    if (!["into", "on", "let", "whenMatched", "whenNotMatched"].includes(member))
      throw commandError("FieldUnknown", `BSON field '$merge.${member}' is an unknown field.`);
  const into = options.get("into");
  if (into === undefined)
    throw commandError("FieldMissing", "BSON field '$merge.into' is missing but a required field");
  const ns = target("$merge", into, database);
  const on = options.get("on") ?? "_id";
  const fields = (on instanceof Arr ? on.items : [on]).map(String);
  const whenMatched = options.get("whenMatched") ?? "merge";
  const whenNotMatched = options.get("whenNotMatched") ?? "insert";
  if (!["insert", "discard", "fail"].includes(String(whenNotMatched)))
    throw failedToParse(
      `Enumeration value '${String(whenNotMatched)}' for field '$merge.whenNotMatched' is not a valid value.`,
    );
  if (!(whenMatched instanceof Arr) && !["replace", "keepExisting", "merge", "fail"].includes(String(whenMatched)))
    throw failedToParse(
      `Enumeration value '${String(whenMatched)}' for field '$merge.whenMatched' is not a valid value.`,
    );
  return (documents) =>
    instance.queue.run(() => {
      const collection = instance.catalog.require(ns);
      checkUniqueOn(collection, fields);
      for (const doc of documents)
        mergeOne(
          instance,
          collection,
          fields,
          whenMatched,
          String(whenNotMatched),
          doc.has("_id") ? doc : doc.copy().prepend("_id", new ObjectId()),
          options.get("let"),
          variables,
        );
    });
}

function checkUniqueOn(collection: Collection, fields: readonly string[]): void {
  const wanted = [...fields].sort().join("\0");
  const found = collection.indexes.some(
    (index) =>
      index.unique &&
      index.partial === undefined &&
      index.fields
        .map((field) => field.name)
        .sort()
        .join("\0") === wanted,
  );
  if (!found)
    throw commandError("MergeOnFieldsNotUnique", "Cannot find index to verify that join fields will be unique");
}

function mergeOne(
  instance: Instance,
  collection: Collection,
  fields: readonly string[],
  whenMatched: Value,
  whenNotMatched: string,
  doc: Doc,
  letSpec: Value | undefined,
  variables: Variables,
): void {
  const filter = new Doc();
  for (const field of fields) {
    const value = doc.get(field);
    if (value === undefined || value === null || value instanceof Arr)
      throw commandError(
        "MergeOnFieldInvalid",
        "$merge write error: 'on' field cannot be missing, null, undefined or an array",
      );
    filter.append(field, Doc.of({ $eq: value }));
  }
  const query = compileQuery(collection, { filter, variables });
  let found: Found | undefined;
  for (const one of findMatches(collection, query, { keys: 0, documents: 0 }, 1))
    if (one !== undefined) {
      found = one;
      break;
    }
  if (found === undefined) {
    if (whenNotMatched === "fail")
      throw commandError(
        "MergeStageNoMatchingDocument",
        "$merge could not find a matching document in the target collection for at least one document in the source collection",
      );
    if (whenNotMatched === "insert") add(collection, doc);
    return;
  }
  if (whenMatched === "keepExisting") return;
  if (whenMatched === "fail")
    throw commandError("DuplicateKey", `$merge failed: a matching document exists in ${collection.ns}`);
  const change: Update = {
    kind: "pipeline",
    apply: (before) => matched(before, doc, whenMatched, letSpec, instance, variables),
  };
  updateFound(collection, change, found);
}

function matched(
  before: Doc,
  doc: Doc,
  whenMatched: Value,
  letSpec: Value | undefined,
  instance: Instance,
  variables: Variables,
): Doc {
  if (whenMatched === "replace") {
    const replaced = doc.copy();
    replaced.delete("_id");
    return replaced.prepend("_id", before.get("_id") as Value);
  }
  if (whenMatched === "merge") {
    const merged = before.copy();
    doc.names.forEach((name, i) => {
      if (name !== "_id") merged.set(name, doc.values[i] as Value);
    });
    return merged;
  }
  const own = new Map(variables).set("new", doc);
  if (letSpec instanceof Doc)
    letSpec.names.forEach((name, i) => {
      own.set(name, compileExpression(letSpec.values[i] as Value)({ root: doc, variables: own }));
    });
  return compilePipelineUpdate(whenMatched as Arr, { variables: own, now: instance.now() })(before);
}
