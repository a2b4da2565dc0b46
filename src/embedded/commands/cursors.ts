import { Arr, Doc } from "../bson/document.ts";
import { badValue, CommandError, typeMismatch } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import { DocumentStream, deadlineOf } from "../query/document-stream.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command, Request } from "./command.ts";

/** The reply of a command that opens or goes on with a cursor; 0 says that there is no more. */
export function cursorReply(ns: string, id: bigint, batch: Arr, name: "firstBatch" | "nextBatch"): Doc {
  return Doc.of({ cursor: Doc.of({ [name]: batch, id, ns }) });
}

/** The reply of a command that lists something: the first batch, of the size that its `cursor` member wants. */
export async function listReply(request: Request, instance: Instance, ns: string, documents: Doc[]): Promise<Doc> {
  const size = (request.document("cursor") ?? new Doc()).get("batchSize");
  if (size !== undefined && !isNumber(size)) throw typeMismatch("cursor.batchSize field must be a number");
  const batchSize = size === undefined ? documents.length : toDouble(size);
  if (batchSize >= documents.length) return cursorReply(ns, 0n, new Arr(documents), "firstBatch");
  const rest = new DocumentStream(documents.slice(batchSize)[Symbol.iterator]() as never);
  const cursor = instance.cursors.open(ns, rest, request.session, 0);
  return cursorReply(ns, cursor.id, new Arr(documents.slice(0, batchSize)), "firstBatch");
}

/** A cursor that was opened in a session is read in it. */
function checkSession(opened: string | undefined, given: string | undefined): void {
  if (opened === given) return;
  const code = opened === undefined ? 50736 : given === undefined ? 50737 : 50738;
  throw new CommandError(code, `Location${code}`, "Cannot run getMore on a cursor that was created in another session");
}

/** The next batch of a cursor. */
export const getMore: Command = {
  run: async (request, instance) => {
    request.expect(["collection", "batchSize", "term", "lastKnownCommittedOpTime"]);
    const id = request.body.values[0];
    if (!isNumber(id))
      throw typeMismatch(
        `BSON field 'getMore.getMore' is the wrong type '${typeNameOf(id ?? null)}', expected type 'long'`,
      );
    const name = request.string("collection");
    if (name === undefined)
      throw new CommandError(40414, "Location40414", "BSON field 'getMore.collection' is missing but a required field");
    const batchSize = request.count("batchSize", 0);
    const ns = `${request.database}.${name}`;
    const cursor = instance.cursors.take(typeof id === "bigint" ? id : BigInt(toDouble(id)), ns);
    checkSession(cursor.session, request.session);
    if (request.maxTimeMs > 0) throw badValue("cannot set maxTimeMS on getMore command for a non-awaitData cursor");
    cursor.busy = true;
    try {
      const batch = await cursor.stream.next(batchSize, deadlineOf(cursor.maxTimeMs));
      if (batch.finished) instance.cursors.close(cursor.id);
      return cursorReply(ns, batch.finished ? 0n : cursor.id, new Arr(batch.documents), "nextBatch");
    } catch (error) {
      instance.cursors.close(cursor.id);
      throw error;
    } finally {
      cursor.busy = false;
      cursor.lastUsed = Date.now();
    }
  },
};

/** Closes cursors. */
export const killCursors: Command = {
  run: (request, instance) => {
    request.expect(["cursors"]);
    const killed: bigint[] = [];
    const missing: bigint[] = [];
    for (const item of request.array("cursors") ?? []) {
      if (!isNumber(item)) throw typeMismatch("BSON field 'killCursors.cursors' holds what is no cursor id");
      const id = typeof item === "bigint" ? item : BigInt(toDouble(item));
      (instance.cursors.close(id) ? killed : missing).push(id);
    }
    return Doc.of({
      cursorsKilled: new Arr(killed),
      cursorsNotFound: new Arr(missing),
      cursorsAlive: new Arr([]),
      cursorsUnknown: new Arr([]),
    });
  },
};
