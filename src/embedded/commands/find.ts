import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc } from "../bson/document.ts";
import { notImplemented } from "../errors.ts";
import type { Variables } from "../expression/expression.ts";
import type { Instance } from "../instance/instance.ts";
import { compileProjection, type Projection } from "../projection/compile-projection.ts";
import { type DocumentSource, DocumentStream, deadlineOf } from "../query/document-stream.ts";
import { compileQuery, findMatches, type Query } from "../query/query.ts";
import type { Collection } from "../storage/collection.ts";
import type { Command, Request } from "./command.ts";
import { cursorReply } from "./cursors.ts";

const UNSUPPORTED = ["awaitData", "max", "min", "returnKey", "showRecordId", "tailable"];
const MEMBERS = [
  "filter",
  "sort",
  "projection",
  "hint",
  "skip",
  "limit",
  "batchSize",
  "singleBatch",
  "collation",
  "let",
  "allowDiskUse",
  "noCursorTimeout",
  "allowPartialResults",
  "oplogReplay",
];

/** Finds documents. What does not fit the first batch stays in a cursor. */
export const find: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect([...MEMBERS, ...UNSUPPORTED]);
    const ns = request.namespace();
    const prepared = prepareFind(request, instance, ns);
    const limit = request.count("limit", 0);
    const skip = request.count("skip", 0);
    const single = request.boolean("singleBatch", false);
    const batchSize = request.has("batchSize") ? request.count("batchSize", 101) : 101;
    const stream = new DocumentStream(sourceOf(request, instance, prepared, limit, skip));
    if (batchSize === 0) {
      if (single) return cursorReply(ns, 0n, new Arr([]), "firstBatch");
      const cursor = instance.cursors.open(ns, stream, request.session, request.maxTimeMs);
      return cursorReply(ns, cursor.id, new Arr([]), "firstBatch");
    }
    const want = limit > 0 ? Math.min(batchSize, limit) : batchSize;
    const batch = await stream.next(want, deadlineOf(request.maxTimeMs));
    const complete = single || batch.finished || (limit > 0 && batch.documents.length >= limit);
    if (complete) stream.close();
    const id = complete ? 0n : instance.cursors.open(ns, stream, request.session, 0).id;
    return cursorReply(ns, id, new Arr(batch.documents), "firstBatch");
  },
};

/** A find's query and projection, compiled. */
export interface PreparedFind {
  readonly collection: Collection | undefined;
  readonly query: Query;
  readonly projection: Projection | undefined;
  readonly variables: Variables;
}

/** Compiles a `find`, to run or to explain it. */
export function prepareFind(request: Request, instance: Instance, ns: string): PreparedFind {
  for (const name of UNSUPPORTED)
    if (request.value(name) !== undefined && request.value(name) !== false) throw notImplemented(`find's ${name}`);
  const collection = instance.catalog.get(ns);
  const variables = request.variables(instance);
  const query = compileQuery(collection, {
    filter: request.document("filter") ?? new Doc(),
    sort: request.document("sort"),
    hint: request.value("hint"),
    collation: request.value("collation"),
    variables,
  });
  const projection = compileProjection(request.document("projection") ?? new Doc(), query.context);
  return { collection, query, projection, variables };
}

function sourceOf(
  request: Request,
  instance: Instance,
  prepared: PreparedFind,
  limit: number,
  skip: number,
): DocumentSource {
  const { collection } = prepared;
  if (collection === undefined) return [][Symbol.iterator]();
  return collection.isView
    ? viewRows(request, instance, collection.ns, prepared, limit, skip)
    : rows(collection, prepared, limit, skip);
}

/** A find on a view is a pipeline that follows the view's own. */
function* viewRows(
  request: Request,
  instance: Instance,
  ns: string,
  { projection, variables }: PreparedFind,
  limit: number,
  skip: number,
): DocumentSource & Generator<Doc | undefined, void, void> {
  const stages: Doc[] = [Doc.of({ $match: request.document("filter") ?? new Doc() })];
  const sort = request.document("sort");
  if (sort !== undefined && sort.size > 0) stages.push(Doc.of({ $sort: sort }));
  if (skip > 0) stages.push(Doc.of({ $skip: skip }));
  if (limit > 0) stages.push(Doc.of({ $limit: limit }));
  const collation = request.value("collation");
  for (const doc of compilePipeline({ instance, ns, stages, variables, collation, hint: request.value("hint") }).run())
    yield doc === undefined || projection === undefined ? doc : projection(doc, undefined, variables);
}

function* rows(
  collection: Collection,
  { query, projection, variables }: PreparedFind,
  limit: number,
  skip: number,
): DocumentSource & Generator<Doc | undefined, void, void> {
  let skipped = 0;
  let given = 0;
  const most = limit > 0 ? limit + skip : 0;
  for (const found of findMatches(collection, query, { keys: 0, documents: 0 }, most)) {
    if (found === undefined) yield undefined;
    else if (skipped < skip) skipped++;
    else {
      yield projection?.(found.doc, found.hit, variables) ?? found.doc;
      if (++given === limit) return;
    }
  }
}
