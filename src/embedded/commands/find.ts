import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc } from "../bson/document.ts";
import { badValue, CommandError, failedToParse } from "../command-error.ts";
import { type DocumentSource, DocumentStream, deadlineOf } from "../cursor/document-stream.ts";
import { TailStream } from "../cursor/tail-stream.ts";
import type { Engine } from "../engine.ts";
import type { Variables } from "../expression/compile-expression.ts";
import type { KeyBounds } from "../plan/plan-bounds.ts";
import { compileProjection, type Projection } from "../projection/compile-projection.ts";
import { compileQuery, findMatches, type Query } from "../query/run-query.ts";
import { showFound } from "../query/show-found.ts";
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
    if (request.boolean("tailable", false)) return openTail(request, engine, ns, prepared, batchSize);
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

/** A cursor that goes on with what is added later; a collection without documents gives none, as in MongoDB. */
async function openTail(
  request: Request,
  engine: Engine,
  ns: string,
  { collection, query, projection, variables }: PreparedFind,
  batchSize: number,
): Promise<Doc> {
  if (collection === undefined || collection.count === 0) return cursorReply(ns, 0n, new Arr([]), "firstBatch");
  const show = (doc: Doc): Doc => projection?.(doc, undefined, variables) ?? doc;
  const stream = new TailStream(engine, { ns, query, show, waits: request.boolean("awaitData", false) });
  const none = request.has("batchSize") && batchSize === 0;
  const { documents } = none ? { documents: [] } : await stream.next(batchSize, 0);
  return cursorReply(ns, engine.cursors.open(ns, stream, request.session, 0).id, new Arr(documents), "firstBatch");
}

/** Whether a tailable cursor is asked for. Fails with FailedToParse (9) where that goes with something else ill. */
function checkTail(request: Request, sort: Doc | undefined): boolean {
  const tailable = request.boolean("tailable", false);
  if (request.boolean("awaitData", false) && !tailable)
    throw failedToParse("Cannot set 'awaitData' without also setting 'tailable'");
  if (!tailable) return false;
  if (request.boolean("singleBatch", false))
    throw failedToParse("Cannot use tailable option with the 'singleBatch' option");
  if (sort !== undefined && sort.size > 0 && sort.names[0] !== "$natural")
    throw failedToParse("cannot use tailable option with a sort other than {$natural: 1}");
  return true;
}

/** A find's query and projection, compiled. */
export interface PreparedFind {
  readonly collection: Collection | undefined;
  readonly query: Query;
  readonly projection: Projection | undefined;
  readonly variables: Variables;
}

/** Compiles the parts of a `find`, for running or explaining it. */
export function prepareFind(request: Request, engine: Engine, ns: string): PreparedFind {
  const sort = request.document("sort");
  const tailable = checkTail(request, sort);
  const collection = engine.catalog.get(ns);
  const variables = letVariables(request, engine);
  const limit = request.value("limit");
  if (limit !== undefined) request.count("limit", 0);
  if (tailable && collection !== undefined && collection.options.get("capped") !== true)
    throw badValue(`error processing query: ns=${ns} tailable cursor requested on non capped collection`);
  const query = compileQuery(collection, {
    filter: request.document("filter") ?? new Doc(),
    sort,
    hint: request.value("hint"),
    bounds: boundsOf(request),
    collation: request.value("collation"),
    variables,
  });
  const projection = compileProjection(request.document("projection") ?? new Doc(), query.context);
  return { collection, query, projection, variables };
}

function boundsOf(request: Request): KeyBounds | undefined {
  const bounds = { min: nonEmpty(request.document("min")), max: nonEmpty(request.document("max")) };
  if (bounds.min === undefined && bounds.max === undefined) return undefined;
  if (!request.has("hint"))
    throw new CommandError(
      51173,
      "Location51173",
      "When using min()/max() a hint of which index to use must be provided",
    );
  return bounds;
}

function nonEmpty(doc: Doc | undefined): Doc | undefined {
  return doc === undefined || doc.size === 0 ? undefined : doc;
}

function sourceOf(request: Request, engine: Engine, ns: string, prepared: PreparedFind, limit: number): DocumentSource {
  const skip = request.count("skip", 0);
  if (viewTarget(engine, ns) !== undefined) return viewRows(request, engine, ns, prepared, limit, skip);
  return prepared.collection === undefined
    ? [][Symbol.iterator]()
    : rows(request, engine, prepared.collection, prepared, limit, skip);
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
  request: Request,
  engine: Engine,
  collection: Collection,
  { query, projection, variables }: PreparedFind,
  limit: number,
  skip: number,
): DocumentSource & Generator<Doc | undefined, void, void> {
  const show = showFound(engine, collection, query, {
    projection,
    variables,
    returnKey: request.boolean("returnKey", false),
    showRecordId: request.boolean("showRecordId", false),
  });
  let skipped = 0;
  let given = 0;
  const most = limit > 0 ? limit + skip : 0;
  for (const found of findMatches(engine, collection, query, { keys: 0, documents: 0 }, most)) {
    if (found === undefined) yield undefined;
    else if (skipped < skip) skipped++;
    else {
      yield show(found);
      if (++given === limit) return;
    }
  }
}
