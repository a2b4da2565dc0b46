import { Doc } from "../bson/document.ts";
import { inTurn } from "../budget.ts";
import { CommandError, failedToParse } from "../errors.ts";
import { compileProjection } from "../projection/compile-projection.ts";
import { deadlineOf } from "../query/document-stream.ts";
import { compileQuery, type Found, type Query } from "../query/query.ts";
import { updateFound, upsert } from "../query/write-document.ts";
import { type Ahead, collectMatches, foundAgain, isCurrent, SHORT_SCAN_MS, scanAhead } from "../query/write-targets.ts";
import { checkWritable } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import { compileUpdate } from "../update/compile-update.ts";
import type { Command } from "./command.ts";

const MEMBERS = [
  "query",
  "sort",
  "remove",
  "update",
  "new",
  "fields",
  "upsert",
  "bypassDocumentValidation",
  "collation",
  "arrayFilters",
  "hint",
  "let",
];

/** Updates or removes the first match and returns it, as it was before or after the change. */
export const findAndModify: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect(MEMBERS);
    const ns = request.namespace();
    checkWritable(ns, instance.catalog);
    const remove = request.boolean("remove", false);
    const wantsNew = request.boolean("new", false);
    const mayUpsert = request.boolean("upsert", false);
    const u = request.value("update");
    if (remove && u !== undefined) throw failedToParse("Cannot specify both an update and remove=true");
    if (!remove && u === undefined) throw failedToParse("Either an update or remove=true must be specified");
    if (remove && request.has("arrayFilters")) throw failedToParse("Cannot specify arrayFilters and remove=true");
    if (remove && mayUpsert) throw failedToParse("Cannot specify both upsert=true and remove=true");
    if (remove && wantsNew)
      throw failedToParse("Cannot specify both new=true and remove=true; 'remove' always returns the deleted document");
    const bypass = request.boolean("bypassDocumentValidation", false);
    const deadline = deadlineOf(request.maxTimeMs);
    const variables = request.variables(instance);
    const queryOf = (collection: Collection | undefined): Query =>
      compileQuery(collection, {
        filter: request.document("query") ?? new Doc(),
        sort: request.document("sort"),
        hint: request.value("hint"),
        collation: request.value("collation"),
        variables,
      });
    const run = (ahead: Ahead | undefined): Doc | undefined => {
      const collection = instance.catalog.get(ns);
      const query = queryOf(collection);
      const projection = compileProjection(request.document("fields") ?? new Doc(), query.context);
      const show = (doc: Doc, found: Found | undefined): Doc => projection?.(doc, found?.hit, variables) ?? doc;
      const context = { ...query.context, now: variables.get("NOW") as Date };
      const change = u === undefined ? undefined : compileUpdate(u, request.value("arrayFilters"), context);
      const matches = collection === undefined ? [] : firstMatch(collection, query, ahead, deadline);
      if (matches === undefined) return undefined;
      const [found] = matches;
      if (found !== undefined && collection !== undefined) {
        if (change === undefined) {
          collection.remove(found.record, found.doc);
          return Doc.of({ lastErrorObject: Doc.of({ n: 1 }), value: show(found.doc, found) });
        }
        const after = whileRunning(deadline, () => updateFound(collection, change, found, bypass));
        const lastErrorObject = Doc.of({ n: 1, updatedExisting: true });
        return Doc.of({ lastErrorObject, value: show(wantsNew ? after : found.doc, found) });
      }
      if (change === undefined) return Doc.of({ lastErrorObject: Doc.of({ n: 0 }), value: null });
      if (!mayUpsert) return Doc.of({ lastErrorObject: Doc.of({ n: 0, updatedExisting: false }), value: null });
      const target = collection ?? instance.catalog.require(ns);
      const doc = whileRunning(deadline, () => upsert(target, query.filter, change, bypass));
      const lastErrorObject = Doc.of({ n: 1, updatedExisting: false, upserted: doc.get("_id") });
      return Doc.of({ lastErrorObject, value: wantsNew ? show(doc, undefined) : null });
    };
    const reply = await instance.queue.run(() => run(undefined));
    if (reply !== undefined) return reply;
    const collection = instance.catalog.require(ns);
    const ahead = await scanAhead(collection, queryOf(collection), 1, deadline);
    return (await instance.queue.run(() => run(ahead))) as Doc;
  },
};

/** The first match, if any. Undefined if finding it takes long and no scan was done ahead of the transaction. */
function firstMatch(
  collection: Collection,
  query: Query,
  ahead: Ahead | undefined,
  deadline: number,
): Found[] | undefined {
  if (ahead === undefined) return collectMatches(collection, query, 1, deadline, SHORT_SCAN_MS);
  const current = isCurrent(ahead, collection);
  const [record] = ahead.records;
  if (record === undefined && current) return [];
  if (record !== undefined && (current || query.sort === undefined)) {
    const found = foundAgain(collection, query, record, deadline);
    if (found !== undefined) return [found];
  }
  return collectMatches(collection, query, 1, deadline);
}

/** Runs the change itself. Its errors are worded as MongoDB words them. */
function whileRunning<T>(deadline: number, run: () => T): T {
  try {
    return inTurn(deadline, run);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const message = `Plan executor error during findAndModify :: caused by :: ${error.message}`;
    throw new CommandError(error.code, message, error.details);
  }
}
