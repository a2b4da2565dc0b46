import { Arr, Doc } from "../bson/document.ts";
import { typeMismatch } from "../command-error.ts";
import { DocumentStream } from "../cursor/document-stream.ts";
import type { Engine } from "../engine.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { cursorReply } from "./cursor-reply.ts";
import type { Request } from "./request.ts";

/** The reply of a command that lists something: the first batch, of the size that its `cursor` member wants. */
export async function listReply(request: Request, engine: Engine, ns: string, documents: Doc[]): Promise<Doc> {
  const size = (request.document("cursor") ?? new Doc()).get("batchSize");
  if (size !== undefined && !isNumber(size)) throw typeMismatch("cursor.batchSize field must be a number");
  const batchSize = size === undefined ? documents.length : toDouble(size);
  if (batchSize >= documents.length) return cursorReply(ns, 0n, new Arr(documents), "firstBatch");
  const rest = new DocumentStream(documents.slice(batchSize)[Symbol.iterator]() as never);
  const cursor = engine.cursors.open(ns, rest, request.session, 0);
  return cursorReply(ns, cursor.id, new Arr(documents.slice(0, batchSize)), "firstBatch");
}
