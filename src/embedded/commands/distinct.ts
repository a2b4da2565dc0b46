import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { DocumentStream, deadlineOf } from "../cursor/document-stream.ts";
import { compileQuery, type Found, findMatches } from "../query/run-query.ts";
import { compareValues } from "../values/compare-values.ts";
import { encodeValue } from "../values/encode-key.ts";
import { anyAtPath } from "../values/path.ts";
import type { Command } from "./command.ts";
import { letVariables } from "./let-variables.ts";

/** The different values that a field has; of an array, those of its items. */
export const distinct: Command = {
  run: async (request, engine) => {
    request.expect(["key", "query", "collation", "hint"]);
    const ns = request.namespace();
    const key = request.string("key");
    if (key === undefined)
      throw new CommandError(40414, "Location40414", "BSON field 'distinct.key' is missing but a required field");
    const collection = engine.catalog.get(ns);
    const filter = request.document("query") ?? new Doc();
    const query = compileQuery(collection, {
      filter,
      hint: request.value("hint"),
      collation: request.value("collation"),
      variables: letVariables(request, engine),
    });
    if (collection === undefined) return Doc.of({ values: new Arr([]) });
    const path = key.split(".");
    const values = new Map<string, Value>();
    const add = (value: Value): void => {
      const identity = encodeValue(value, query.context.textKey).toString("latin1");
      if (!values.has(identity)) values.set(identity, value);
    };
    const walk = (function* (): Generator<undefined, void, void> {
      const flow = collection.isView
        ? compilePipeline({
            engine,
            ns,
            stages: [Doc.of({ $match: filter })],
            variables: query.context.variables,
            collation: request.value("collation"),
            hint: undefined,
          }).run()
        : documentsOf(findMatches(engine, collection, query, { keys: 0, documents: 0 }));
      for (const doc of flow) {
        if (doc !== undefined)
          anyAtPath(doc, path, false, (value) => {
            if (value instanceof Arr) for (const item of value.items) add(item);
            else if (value !== undefined) add(value);
            return false;
          });
        yield undefined;
      }
    })();
    await new DocumentStream(walk).next(0, deadlineOf(request.maxTimeMs));
    const sorted = [...values.values()].sort((a, b) => compareValues(a, b, query.context.textKey));
    return Doc.of({ values: new Arr(sorted) });
  },
};

function* documentsOf(matches: Iterable<Found | undefined>): Generator<Doc | undefined, void, void> {
  for (const found of matches) yield found?.doc;
}
