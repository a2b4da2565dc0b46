import { Arr, Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import type { Engine } from "../engine.ts";
import type { Collection } from "../storage/collection.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import { sharedKeys } from "../storage/shared-keys.ts";

/**
 * Makes an index unique, or ready to be made so, as collMod does. Fails with CannotConvertIndexToUnique (359), which
 * lists the documents that share a key.
 */
export function changeUnique(
  engine: Engine,
  collection: Collection,
  index: IndexDefinition,
  change: Doc,
  spec: Doc,
  reply: Doc,
): void {
  const prepare = change.get("prepareUnique");
  if (prepare !== undefined) {
    reply.append("prepareUnique_old", spec.get("prepareUnique") === true).append("prepareUnique_new", prepare);
    if (prepare === true) spec.set("prepareUnique", true);
    else spec.delete("prepareUnique");
  }
  if (change.get("unique") !== true || spec.get("unique") === true) return;
  if (spec.get("prepareUnique") !== true)
    throw new CommandError(
      72,
      "InvalidOptions",
      "Cannot make index unique with 'unique=true' unless 'prepareUnique=true' was set before",
    );
  const violations = sharedKeys(engine.store, collection, index);
  if (violations.length > 0)
    throw new CommandError(
      359,
      "CannotConvertIndexToUnique",
      "Cannot convert the index to unique. Please resolve conflicting documents before running collMod again.",
      Doc.of({ violations: new Arr(violations.map((ids: Value[]) => Doc.of({ ids: new Arr(ids) }))) }),
    );
  spec.delete("prepareUnique");
  spec.set("unique", true);
  reply.append("unique_new", true);
}
