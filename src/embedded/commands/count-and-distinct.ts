import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, missingField } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import { DocumentStream, deadlineOf } from "../query/document-stream.ts";
import { compileQuery, findMatches, type Query } from "../query/query.ts";
import type { Collection } from "../storage/collection.ts";
import { isNumber } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { encodeValue } from "../values/encode-key.ts";
import { anyAtPath } from "../values/path.ts";
import type { Command, Request } from "./command.ts";

/** Counts the documents that match. Without a query, the number is already known. */
export const count: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect(["query", "limit", "skip", "hint", "collation", "fields"]);
    const collection = instance.catalog.get(request.namespace());
    const given = request.value("limit");
    if (given !== undefined && !isNumber(given)) throw badValue("limit value is not a valid number");
    const limit = isNumber(given) ? Math.abs(toDouble(given)) : 0;
    const skip = request.count("skip", 0);
    const query = queryOf(request, instance, collection);
    if (collection === undefined) return Doc.of({ n: 0 });
    let total = 0;
    if (!collection.isView && filterOf(request).size === 0 && query.hint === undefined) total = collection.count;
    else {
      const most = limit > 0 ? limit + skip : Number.POSITIVE_INFINITY;
      await visitMatches(request, instance, collection, query, () => ++total >= most);
    }
    const left = Math.max(total - skip, 0);
    return Doc.of({ n: limit > 0 ? Math.min(left, limit) : left });
  },
};

/** The distinct values of a field. An array counts as its items. */
export const distinct: Command = {
  run: async (request, instance) => {
    request.expect(["key", "query", "collation", "hint"]);
    const collection = instance.catalog.get(request.namespace());
    const key = request.string("key");
    if (key === undefined) throw missingField("distinct.key");
    const query = queryOf(request, instance, collection);
    if (collection === undefined) return Doc.of({ values: new Arr([]) });
    const path = key.split(".");
    const values = new Map<string, Value>();
    const add = (value: Value): void => {
      const identity = encodeValue(value, query.context.textKey).toString("latin1");
      if (!values.has(identity)) values.set(identity, value);
    };
    await visitMatches(request, instance, collection, query, (doc) => {
      anyAtPath(doc, path, false, (value) => {
        if (value instanceof Arr) for (const item of value.items) add(item);
        else if (value !== undefined) add(value);
        return false;
      });
      return false;
    });
    const sorted = [...values.values()].sort((a, b) => compareValues(a, b, query.context.textKey));
    return Doc.of({ values: new Arr(sorted) });
  },
};

function filterOf(request: Request): Doc {
  return request.document("query") ?? new Doc();
}

function queryOf(request: Request, instance: Instance, collection: Collection | undefined): Query {
  return compileQuery(collection, {
    filter: filterOf(request),
    hint: request.value("hint"),
    collation: request.value("collation"),
    variables: request.variables(instance),
  });
}

/** Calls `visit` with each match, in slices that leave the thread to other clients, until it returns true. */
async function visitMatches(
  request: Request,
  instance: Instance,
  collection: Collection,
  query: Query,
  visit: (doc: Doc) => boolean,
): Promise<void> {
  const walk = (function* (): Generator<undefined, void, void> {
    for (const doc of documents(request, instance, collection, query)) {
      if (doc !== undefined && visit(doc)) return;
      yield undefined;
    }
  })();
  await new DocumentStream(walk).next(0, deadlineOf(request.maxTimeMs));
}

function* documents(
  request: Request,
  instance: Instance,
  collection: Collection,
  query: Query,
): Generator<Doc | undefined, void, void> {
  if (!collection.isView) {
    for (const found of findMatches(collection, query, { keys: 0, documents: 0 })) yield found?.doc;
    return;
  }
  yield* compilePipeline({
    instance,
    ns: collection.ns,
    stages: [Doc.of({ $match: filterOf(request) })],
    variables: query.context.variables,
    collation: request.value("collation"),
    hint: undefined,
  }).run() as Iterable<Doc | undefined>;
}
