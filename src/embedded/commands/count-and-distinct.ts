import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import { type DocumentSource, DocumentStream, deadlineOf } from "../query/document-stream.ts";
import { compileQuery, type Found, findMatches } from "../query/query.ts";
import { isNumber } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { encodeValue } from "../values/encode-key.ts";
import { anyAtPath } from "../values/path.ts";
import { type Command, letVariables } from "./command.ts";

/** Counts the documents that match; without a query it is known already. */
export const count: Command = {
  run: async (request, instance) => {
    request.expect(["query", "limit", "skip", "hint", "collation", "fields"]);
    const ns = request.namespace();
    const collection = instance.catalog.get(ns);
    const given = request.value("limit");
    if (given !== undefined && !isNumber(given)) throw badValue("limit value is not a valid number");
    const limit = isNumber(given) ? Math.abs(toDouble(given)) : 0;
    const skip = request.count("skip", 0);
    const filter = request.document("query") ?? new Doc();
    const query = compileQuery(collection, {
      filter,
      hint: request.value("hint"),
      collation: request.value("collation"),
      variables: letVariables(request, instance),
    });
    if (collection === undefined) return Doc.of({ n: 0 });
    let total = 0;
    if (collection.isView) {
      const stages = [Doc.of({ $match: filter })];
      const pipeline = compilePipeline({
        instance,
        ns,
        stages,
        variables: query.context.variables,
        collation: request.value("collation"),
        hint: undefined,
      });
      const rows = await new DocumentStream(pipeline.run()[Symbol.iterator]() as DocumentSource).all(
        deadlineOf(request.maxTimeMs),
      );
      total = rows.documents.length;
    } else if (filter.size === 0 && query.hint === undefined) total = collection.count;
    else {
      const matches = findMatches(collection, query, { keys: 0, documents: 0 });
      const most = limit > 0 ? limit + skip : Number.POSITIVE_INFINITY;
      const counted = (function* (): Generator<undefined, void, void> {
        for (const found of matches) {
          if (found !== undefined && ++total >= most) return;
          yield undefined;
        }
      })();
      await new DocumentStream(counted).next(0, deadlineOf(request.maxTimeMs));
    }
    const left = Math.max(total - skip, 0);
    return Doc.of({ n: limit > 0 ? Math.min(left, limit) : left });
  },
};

/** The different values that a field has; of an array, those of its items. */
export const distinct: Command = {
  run: async (request, instance) => {
    request.expect(["key", "query", "collation", "hint"]);
    const ns = request.namespace();
    const key = request.string("key");
    if (key === undefined)
      throw new CommandError(40414, "Location40414", "BSON field 'distinct.key' is missing but a required field");
    const collection = instance.catalog.get(ns);
    const filter = request.document("query") ?? new Doc();
    const query = compileQuery(collection, {
      filter,
      hint: request.value("hint"),
      collation: request.value("collation"),
      variables: letVariables(request, instance),
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
            instance,
            ns,
            stages: [Doc.of({ $match: filter })],
            variables: query.context.variables,
            collation: request.value("collation"),
            hint: undefined,
          }).run()
        : documentsOf(findMatches(collection, query, { keys: 0, documents: 0 }));
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
