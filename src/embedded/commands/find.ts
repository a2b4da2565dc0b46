import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError, failedToParse } from "../command-error.ts";
import { type DocumentSource, DocumentStream, deadlineOf } from "../cursor/document-stream.ts";
import type { Engine } from "../engine.ts";
import type { Variables } from "../expression/evaluate.ts";
import { compileProjection, type Projection } from "../projection/compile-projection.ts";
import { compileQuery, findMatches, type Query } from "../query/run-query.ts";
import { viewTarget } from "../query/view-target.ts";
import type { Collection } from "../storage/collection.ts";
import type { Command } from "./command.ts";
import { cursorReply } from "./cursor-reply.ts";
import { letVariables } from "./let-variables.ts";
import type { Request } from "./request.ts";

/** The members of `find`. */
export const FIND_MEMBERS = [
  "filter",
  "sort",
  "projection",
  "hint",
  "skip",
  "limit",
  "batchSize",
  "singleBatch",
  "returnKey",
  "showRecordId",
  "max",
  "min",
  "collation",
  "let",
  "allowDiskUse",
  "noCursorTimeout",
  "tailable",
  "awaitData",
  "allowPartialResults",
  "oplogReplay",
];

/** Finds documents; what does not fit the first batch waits in a cursor. */
export const find: Command = {
  run: async (request, engine) => {
    request.expect(FIND_MEMBERS);
    const ns = request.namespace();
    const prepared = prepareFind(request, engine, ns);
    const limit = request.count("limit", 0);
    const single = request.boolean("singleBatch", false);
    const batchSize = request.has("batchSize") ? request.count("batchSize", 101) : 101;
    const stream = new DocumentStream(sourceOf(request, engine, ns, prepared, limit));
    if (request.has("batchSize") && batchSize === 0) {
      if (single) return cursorReply(ns, 0n, new Arr([]), "firstBatch");
      const cursor = engine.cursors.open(ns, stream, request.session, request.maxTimeMs);
      return cursorReply(ns, cursor.id, new Arr([]), "firstBatch");
    }
    const want = limit > 0 ? Math.min(batchSize, limit) : batchSize;
    const batch = await stream.next(want, deadlineOf(request.maxTimeMs));
    const complete = single || batch.finished || (limit > 0 && batch.documents.length >= limit);
    if (complete) stream.close();
    const id = complete ? 0n : engine.cursors.open(ns, stream, request.session, 0).id;
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

/** Compiles the parts of a `find`, for running or explaining it. */
export function prepareFind(request: Request, engine: Engine, ns: string): PreparedFind {
  for (const flag of ["tailable", "awaitData"])
    if (request.boolean(flag, false))
      throw new CommandError(
        2,
        "BadValue",
        "error processing query: tailable cursor requested on non capped collection",
      );
  for (const unsupported of ["min", "max", "returnKey", "showRecordId"])
    if (request.has(unsupported) && request.value(unsupported) !== false)
      throw new CommandError(238, "NotImplemented", `find's ${unsupported} is not supported by this server`);
  const collection = engine.catalog.get(ns);
  const variables = letVariables(request, engine);
  const sort = request.document("sort");
  const limit = request.value("limit");
  if (limit !== undefined) request.count("limit", 0);
  if (request.boolean("tailable", false) && sort !== undefined)
    throw failedToParse("tailable cursors cannot be sorted");
  const query = compileQuery(collection, {
    filter: request.document("filter") ?? new Doc(),
    sort,
    hint: request.value("hint"),
    collation: request.value("collation"),
    variables,
  });
  const projection = compileProjection(request.document("projection") ?? new Doc(), query.context);
  return { collection, query, projection, variables };
}

function sourceOf(request: Request, engine: Engine, ns: string, prepared: PreparedFind, limit: number): DocumentSource {
  const skip = request.count("skip", 0);
  if (viewTarget(engine, ns) !== undefined) return viewRows(request, engine, ns, prepared, limit, skip);
  return prepared.collection === undefined ? [][Symbol.iterator]() : rows(engine, prepared, limit, skip);
}

/** A find on a view is a pipeline after the view's own. */
function* viewRows(
  request: Request,
  engine: Engine,
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
  for (const doc of compilePipeline({ engine, ns, stages, variables, collation, hint: request.value("hint") }).run())
    yield doc === undefined || projection === undefined ? doc : projection(doc, undefined, variables);
}

function* rows(
  engine: Engine,
  prepared: PreparedFind,
  limit: number,
  skip: number,
): DocumentSource & Generator<Doc | undefined, void, void> {
  const { collection, query, projection, variables } = prepared;
  let skipped = 0;
  let given = 0;
  for (const found of findMatches(
    engine,
    collection as Collection,
    query,
    { keys: 0, documents: 0 },
    limit > 0 ? limit + skip : 0,
  )) {
    if (found === undefined) yield undefined;
    else if (skipped < skip) skipped++;
    else {
      yield projection === undefined ? found.doc : projection(found.doc, found.hit, variables);
      if (++given === limit) return;
    }
  }
}
