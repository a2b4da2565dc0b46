import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import { checkIndexes } from "../storage/check-indexes.ts";
import type { Command } from "./command.ts";

/** Compares a collection's documents with its indexes, both ways. */
export const validate: Command = {
  run: (request, engine) => {
    // As MongoDB does, it takes members that it does not know: PyMongo sends one that is no more.
    const ns = request.namespace();
    const collection = engine.catalog.get(ns);
    if (collection === undefined)
      throw new CommandError(26, "NamespaceNotFound", `Collection '${ns}' does not exist to validate.`);
    if (collection.isView) throw new CommandError(166, "CommandNotSupportedOnView", "Cannot validate a view");
    // Done in one turn of the thread, so nothing changes while it looks.
    const report = checkIndexes(engine.store, collection);
    return Doc.of({
      ns,
      nInvalidDocuments: 0,
      nrecords: report.documents,
      nIndexes: collection.indexes.length,
      keysPerIndex: Doc.of(Object.fromEntries(report.keys)),
      indexDetails: Doc.of(Object.fromEntries([...report.keys.keys()].map((name) => [name, Doc.of({ valid: true })]))),
      valid: report.errors.length === 0,
      repaired: false,
      warnings: new Arr([]),
      errors: new Arr(report.errors),
      extraIndexEntries: new Arr([]),
      missingIndexEntries: new Arr([]),
      corruptRecords: new Arr([]),
    });
  },
};
