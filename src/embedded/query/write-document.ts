import { BSONRegExp, ObjectId } from "bson";
import { checkBson } from "../bson/check-bson.ts";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import { CommandError } from "../errors.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import { conjuncts } from "../plan/interval.ts";
import type { Collection } from "../storage/collection.ts";
import type { Update } from "../update/compile-update.ts";
import { showValue, typeNameOf } from "../values/bson-type.ts";
import { changeAt } from "../values/change-at.ts";
import { equalValues, identicalValues } from "../values/compare-values.ts";
import type { Found } from "./query.ts";

/** Updates a document that was found. Returns what is stored now: the same object if nothing changed. */
export function updateFound(collection: Collection, update: Update, found: Found, bypass = false): Doc {
  const before = found.doc;
  const applied = update.apply(before, { hitIndex: found.hit.index, inserting: false });
  if (applied === before) return before;
  const id = before.get("_id");
  const newId = applied.get("_id");
  if (id !== undefined && (newId === undefined || (newId !== id && !identicalValues(newId, id)))) {
    if (newId !== undefined && update.kind !== "operators" && equalValues(newId, id)) applied.set("_id", id);
    else
      throw update.kind === "replacement"
        ? new CommandError(
            "ImmutableField",
            `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${showValue(newId ?? null)}`,
          )
        : new CommandError(
            "ImmutableField",
            "Performing an update on the path '_id' would modify the immutable field '_id'",
          );
  }
  const bytes = applied.toBytes();
  if (before.raw !== undefined && Buffer.compare(bytes, before.raw) === 0) return before;
  checkUpdated(applied, false);
  if (!bypass) collection.validate(applied, before);
  collection.replace(found.record, before, applied);
  return applied;
}

/** Inserts the document that an upsert makes from its filter and update, and returns it. */
export function upsert(collection: Collection, filter: FilterNode, update: Update, bypass = false): Doc {
  let base = new Doc();
  const seed = (path: readonly string[], value: Value): void => {
    base = changeAt(
      base,
      path,
      true,
      (before) => {
        if (before !== undefined)
          throw new CommandError(
            "NotSingleValueField",
            `cannot infer query fields to set, path '${path.join(".")}' is matched twice`,
          );
        return value;
      },
      new Set(),
    );
  };
  // A replacement takes only the `_id` from the filter, and only as a whole.
  const seeds = equalities(filter).filter(({ path }) => update.kind !== "replacement" || path[0] === "_id");
  const part = update.kind === "replacement" ? seeds.find(({ path }) => path.length > 1) : undefined;
  if (part !== undefined)
    throw new CommandError(
      "NotExactValueField",
      `field at '_id' must be exactly specified, field at sub-path '${part.path.join(".")}' found`,
    );
  for (const a of seeds)
    for (const b of seeds)
      if (a.path.length < b.path.length && a.path.every((part, i) => part === b.path[i]))
        throw new CommandError(
          "NotSingleValueField",
          `cannot infer query fields to set, both paths '${b.path.join(".")}' and '${a.path.join(".")}' are matched`,
        );
  for (const node of seeds) seed(node.path, node.operand);
  let doc = update.apply(base, { hitIndex: undefined, inserting: true });
  const id = base.get("_id");
  if (id !== undefined && doc.has("_id") && !equalValues(doc.get("_id") as Value, id))
    throw new CommandError(
      "ImmutableField",
      `Performing an update on the path '_id' would modify the immutable field '_id'`,
    );
  if (!doc.has("_id")) doc = doc.copy().prepend("_id", id ?? new ObjectId());
  else if (doc.names[0] !== "_id") {
    const own = doc.get("_id") as Value;
    doc = doc.copy();
    doc.delete("_id");
    doc.prepend("_id", own);
  }
  checkId(doc.get("_id") as Value);
  checkUpdated(doc, true);
  if (!bypass) collection.validate(doc, undefined);
  collection.insert(doc);
  return doc;
}

/** The equalities of a filter, whose values the inserted document gets. */
function equalities(filter: FilterNode): { path: readonly string[]; operand: Value }[] {
  return conjuncts(filter).flatMap((node) => {
    if (node.kind === "or" && node.nodes.length === 1) return equalities(node.nodes[0] as FilterNode);
    if (node.kind !== "field") return [];
    if (node.op === "$eq") return [{ path: node.path, operand: node.operand }];
    if (node.op === "$in" && node.operand instanceof Arr && node.operand.items.length === 1)
      return [{ path: node.path, operand: node.operand.items[0] as Value }];
    return [];
  });
}

/** The largest document that can be stored. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Refuses a value that may not be an `_id`. */
export function checkId(id: Value): void {
  if (id instanceof Arr || id instanceof BSONRegExp || id === UNDEFINED)
    throw new CommandError("InvalidIdField", `The '_id' value cannot be of type ${typeNameOf(id)}`);
  if (id instanceof Doc)
    for (const name of id.names)
      if (name.startsWith("$") && !["$id", "$ref", "$db"].includes(name))
        throw new CommandError(
          "DollarPrefixedFieldName",
          `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`,
        );
}

/** Checks the size and depth of a document that an update or upsert made. */
export function checkUpdated(doc: Doc, inserting: boolean): void {
  const bytes = doc.toBytes();
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw inserting
      ? new CommandError("DocumentToUpsertTooLarge", `Document to upsert is larger than ${MAX_DOCUMENT_BYTES}`)
      : new CommandError(
          "DocumentAfterUpdateTooLarge",
          `Resulting document after update is larger than ${MAX_DOCUMENT_BYTES}`,
        );
  checkBson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
}
