import { Doc } from "../bson/document.ts";
import { withId, withServerTimes } from "../bson/prepare-document.ts";
import { timeExpired } from "../budget.ts";
import { badValue, CommandError } from "../errors.ts";
import { deadlineOf } from "../query/document-stream.ts";
import { checkId, checkUpdated, MAX_DOCUMENT_BYTES } from "../query/write-document.ts";
import { checkWritable } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import type { Command } from "./command.ts";
import { SLICE_MS, WriteErrors } from "./write-statements.ts";

const MEMBERS = ["documents", "ordered", "bypassDocumentValidation"];

/** More documents or bytes than this go directly to the tree: writing them twice would take longer than the tree's commit. */
const MANY_DOCUMENTS = 500;
const MANY_BYTES = 256 * 1024;

/** Inserts documents. Each one fails on its own; with `ordered` the first failure ends the command. */
export const insert: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect(MEMBERS);
    const ns = request.namespace();
    checkWritable(ns, instance.catalog);
    const documents = request.documents("documents");
    const ordered = request.boolean("ordered", true);
    const inBody = request.inBody("documents");
    const bypass = request.boolean("bypassDocumentValidation", false);
    const deadline = deadlineOf(request.maxTimeMs);
    const errors = new WriteErrors();
    let n = 0;
    for (let next = 0; next < documents.length; ) {
      const from = next;
      // One transaction inserts as many as fit into a turn of the thread. If it has to run again it starts at `from` again.
      const slice = await instance.queue.run(
        () => {
          const collection = instance.catalog.require(ns);
          const ends = performance.now() + SLICE_MS;
          const failed: [number, unknown][] = [];
          let at = from;
          while (at < documents.length && (failed.length === 0 || !ordered)) {
            const now = performance.now();
            if (now > deadline || (at > from && now > ends)) break;
            try {
              insertOne(collection, documents[at] as Doc, bypass, inBody);
            } catch (error) {
              if (!(error instanceof CommandError)) throw error;
              failed.push([at, error]);
            }
            at++;
          }
          return { at, failed };
        },
        isMuch(documents, from),
      );
      n += slice.at - from - slice.failed.length;
      for (const [index, error] of slice.failed) errors.add(index, error);
      if (ordered && slice.failed.length > 0) break;
      if (slice.at < documents.length && performance.now() > deadline) throw timeExpired();
      next = slice.at;
    }
    return errors.addTo(Doc.of({ n }));
  },
};

function isMuch(documents: readonly Doc[], from: number): boolean {
  if (documents.length - from > MANY_DOCUMENTS) return true;
  let bytes = 0;
  for (let at = from; at < documents.length; at++) bytes += (documents[at] as Doc).toBytes().length;
  return bytes > MANY_BYTES;
}

function insertOne(collection: Collection, given: Doc, bypass: boolean, inBody: boolean): void {
  const size = given.toBytes().length;
  if (size > MAX_DOCUMENT_BYTES)
    throw badValue(`object to insert too large. size in bytes: ${size}, max size: ${MAX_DOCUMENT_BYTES}`);
  if (inBody) checkUpdated(given, true);
  const doc = withServerTimes(withId(given));
  checkId(doc.get("_id") ?? null);
  if (!bypass) collection.validate(doc, undefined);
  collection.insert(doc);
}
