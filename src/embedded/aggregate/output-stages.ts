import { ObjectId } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { withId } from "../bson/prepare-document.ts";
import { CommandError, failedToParse } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import { compileQuery, type Found, findMatches } from "../query/query.ts";
import { checkId, checkUpdated, updateFound } from "../query/write-document.ts";
import { checkNamespace } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import { compilePipelineUpdate } from "../update/pipeline-update.ts";
import type { Output, OutputContext } from "./stage.ts";

/** More documents than this go directly to the tree. */
const MANY_DOCUMENTS = 500;

/** `$out`: replaces a collection with the documents in one transaction, and keeps its indexes and options. */
export function outStage(spec: Value, { instance, database }: OutputContext): Output {
  const ns = targetOf("$out", spec, database);
  return (documents) =>
    instance.queue.run(() => {
      const old = instance.catalog.get(ns);
      if (old !== undefined) instance.catalog.drop(old);
      const collection = instance.catalog.create(ns, old?.options ?? new Doc());
      for (const index of old?.indexes.slice(1) ?? []) instance.catalog.addIndex(collection, index.spec);
      for (const doc of documents) insert(collection, doc);
    }, documents.length > MANY_DOCUMENTS);
}

/** `$merge`: updates the documents of a collection that match on some fields, or inserts them, in one transaction. */
export function mergeStage(spec: Value, context: OutputContext): Output {
  const merge = readMerge(spec, context.database);
  const { instance } = context;
  return (documents) =>
    instance.queue.run(() => {
      const collection = instance.catalog.require(merge.ns);
      checkUniqueOn(collection, merge.on);
      for (const doc of documents)
        mergeOne(merge, collection, doc.has("_id") ? doc : doc.copy().prepend("_id", new ObjectId()), context);
    }, documents.length > MANY_DOCUMENTS);
}

/** The collection that a stage writes, with its database. */
function targetOf(stage: string, spec: Value, database: string): string {
  const options = spec instanceof Doc ? spec : Doc.of({ coll: spec });
  const coll = options.get("coll");
  if (typeof coll !== "string")
    throw new CommandError(
      "OutputTargetInvalid",
      `If an object is passed to ${stage} it must have exactly 2 fields: 'db' and 'coll'`,
    );
  const ns = `${options.get("db") ?? database}.${coll}`;
  checkNamespace(ns);
  return ns;
}

function insert(collection: Collection, doc: Doc): void {
  const whole = withId(doc);
  checkId(whole.get("_id") as Value);
  checkUpdated(whole, true);
  collection.insert(whole);
}

interface Merge {
  readonly ns: string;
  /** The fields by which documents match. */
  readonly on: readonly string[];
  /** What to do with an existing document: an update pipeline, or "replace", "merge" and so on. */
  readonly whenMatched: Arr | string;
  readonly whenNotMatched: string;
  readonly bindings: Doc;
}

function readMerge(spec: Value, database: string): Merge {
  const options = spec instanceof Doc ? spec : Doc.of({ into: spec });
  for (const member of options.names)
    if (!["into", "on", "let", "whenMatched", "whenNotMatched"].includes(member))
      throw new CommandError("FieldUnknown", `BSON field '$merge.${member}' is an unknown field.`);
  const into = options.get("into");
  if (into === undefined)
    throw new CommandError("FieldMissing", "BSON field '$merge.into' is missing but a required field");
  const oneOf = (member: string, usual: string, allowed: readonly string[]): string => {
    const value = String(options.get(member) ?? usual);
    if (allowed.includes(value)) return value;
    throw failedToParse(`Enumeration value '${value}' for field '$merge.${member}' is not a valid value.`);
  };
  const on = options.get("on") ?? "_id";
  const pipeline = options.get("whenMatched");
  const bindings = options.get("let");
  return {
    ns: targetOf("$merge", into, database),
    on: (on instanceof Arr ? on.items : [on]).map(String),
    whenMatched:
      pipeline instanceof Arr ? pipeline : oneOf("whenMatched", "merge", ["replace", "keepExisting", "merge", "fail"]),
    whenNotMatched: oneOf("whenNotMatched", "insert", ["insert", "discard", "fail"]),
    bindings: bindings instanceof Doc ? bindings : new Doc(),
  };
}

/** Fails unless a unique index makes sure that the fields find at most one document. */
function checkUniqueOn(collection: Collection, on: readonly string[]): void {
  const wanted = [...on].sort().join("\0");
  for (const index of collection.indexes) {
    const names = index.fields.map((field) => field.name).sort();
    if (index.unique && index.partial === undefined && names.join("\0") === wanted) return;
  }
  throw new CommandError("MergeOnFieldsNotUnique", "Cannot find index to verify that join fields will be unique");
}

function mergeOne(merge: Merge, collection: Collection, doc: Doc, context: OutputContext): void {
  const found = findExisting(merge, collection, doc, context);
  if (found === undefined) {
    if (merge.whenNotMatched === "fail")
      throw new CommandError(
        "MergeStageNoMatchingDocument",
        "$merge could not find a matching document in the target collection for at least one document in the source collection",
      );
    if (merge.whenNotMatched === "insert") insert(collection, doc);
  } else if (merge.whenMatched === "fail")
    throw new CommandError("DuplicateKey", `$merge failed: a matching document exists in ${collection.ns}`);
  else if (merge.whenMatched !== "keepExisting")
    updateFound(collection, { kind: "pipeline", apply: (before) => merged(merge, before, doc, context) }, found);
}

function findExisting(
  { on }: Merge,
  collection: Collection,
  doc: Doc,
  { variables }: OutputContext,
): Found | undefined {
  const filter = new Doc();
  for (const field of on) {
    const value = doc.get(field);
    if (value === undefined || value === null || value instanceof Arr)
      throw new CommandError(
        "MergeOnFieldInvalid",
        "$merge write error: 'on' field cannot be missing, null, undefined or an array",
      );
    filter.append(field, Doc.of({ $eq: value }));
  }
  const query = compileQuery(collection, { filter, variables });
  for (const found of findMatches(collection, query, { keys: 0, documents: 0 }, 1))
    if (found !== undefined) return found;
  return undefined;
}

function merged(merge: Merge, before: Doc, doc: Doc, { instance, variables }: OutputContext): Doc {
  if (merge.whenMatched === "replace") {
    const replaced = doc.copy();
    replaced.delete("_id");
    return replaced.prepend("_id", before.get("_id") as Value);
  }
  if (merge.whenMatched === "merge") {
    const result = before.copy();
    doc.names.forEach((name, i) => {
      if (name !== "_id") result.set(name, doc.values[i] as Value);
    });
    return result;
  }
  const own = new Map(variables).set("new", doc);
  merge.bindings.names.forEach((name, i) => {
    own.set(name, compileExpression(merge.bindings.values[i] as Value)({ root: doc, variables: own }));
  });
  return compilePipelineUpdate(merge.whenMatched as Arr, { variables: own, now: instance.now() })(before);
}
