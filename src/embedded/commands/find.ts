import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError, notImplemented } from "../errors.ts";
import type { Variables } from "../expression/expression.ts";
import type { Instance } from "../instance/instance.ts";
import type { KeyBounds } from "../plan/choose-plan.ts";
import { compileProjection, type Projection } from "../projection/compile-projection.ts";
import { type DocumentSource, DocumentStream, deadlineOf } from "../query/document-stream.ts";
import { compileQuery, type Found, findMatches, indexOf, type Query } from "../query/query.ts";
import { viewTarget } from "../query/views.ts";
import type { Collection } from "../storage/collection.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import { documentKeys } from "../storage/index-values.ts";
import { type Command, letVariables, type Request } from "./command.ts";
import { cursorReply } from "./cursors.ts";

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
  run: async (request, instance) => {
    request.expect(FIND_MEMBERS);
    const ns = request.namespace();
    const prepared = prepareFind(request, instance, ns);
    const limit = request.count("limit", 0);
    const single = request.boolean("singleBatch", false);
    const batchSize = request.has("batchSize") ? request.count("batchSize", 101) : 101;
    const stream = new DocumentStream(sourceOf(request, instance, ns, prepared, limit));
    if (request.has("batchSize") && batchSize === 0) {
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

/** Compiles the parts of a `find`, for running or explaining it. */
export function prepareFind(request: Request, instance: Instance, ns: string): PreparedFind {
  const sort = request.document("sort");
  for (const name of ["tailable", "awaitData"])
    if (request.boolean(name, false)) throw notImplemented(`find's ${name} is not supported by this server`);
  const collection = instance.catalog.get(ns);
  const variables = letVariables(request, instance);
  const limit = request.value("limit");
  if (limit !== undefined) request.count("limit", 0);
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

function sourceOf(
  request: Request,
  instance: Instance,
  ns: string,
  prepared: PreparedFind,
  limit: number,
): DocumentSource {
  const skip = request.count("skip", 0);
  if (viewTarget(instance.catalog, ns) !== undefined) return viewRows(request, instance, ns, prepared, limit, skip);
  return prepared.collection === undefined
    ? [][Symbol.iterator]()
    : rows(request, prepared.collection, prepared, limit, skip);
}

/** A find on a view is a pipeline after the view's own. */
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
  request: Request,
  collection: Collection,
  { query, projection, variables }: PreparedFind,
  limit: number,
  skip: number,
): DocumentSource & Generator<Doc | undefined, void, void> {
  const show = showFound(collection, query, {
    projection,
    variables,
    returnKey: request.boolean("returnKey", false),
    showRecordId: request.boolean("showRecordId", false),
  });
  let skipped = 0;
  let given = 0;
  const most = limit > 0 ? limit + skip : 0;
  for (const found of findMatches(collection, query, { keys: 0, documents: 0 }, most)) {
    if (found === undefined) yield undefined;
    else if (skipped < skip) skipped++;
    else {
      yield show(found);
      if (++given === limit) return;
    }
  }
}

/** How a find's documents are to be returned. */
export interface Showing {
  readonly projection: Projection | undefined;
  readonly variables: Variables;
  /** Instead of the document, its key in the index that found it; nothing where none did. */
  readonly returnKey: boolean;
  /** Whether the record's number is added as `$recordId`. */
  readonly showRecordId: boolean;
}

/** Makes what a find returns of each document that it found. */
export function showFound(
  collection: Collection,
  query: Query,
  { projection, variables, returnKey, showRecordId }: Showing,
): (found: Found) => Doc {
  const index = returnKey ? indexOf(collection, query) : undefined;
  return (found) => {
    const shown = returnKey ? keyOf(found.doc, index) : (projection?.(found.doc, found.hit, variables) ?? found.doc);
    return showRecordId ? shown.copy().append("$recordId", BigInt(found.record)) : shown;
  };
}

function keyOf(doc: Doc, index: IndexDefinition | undefined): Doc {
  const key = new Doc();
  if (index === undefined) return key;
  const values = documentKeys(doc, index.fields).keys[0] ?? [];
  index.fields.forEach((field, i) => {
    key.append(field.name, values[i] ?? null);
  });
  return key;
}
