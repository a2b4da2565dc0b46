import { Arr, Doc } from "../bson/document.ts";
import { badValue, CommandError, missingField, typeMismatch } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import { DocumentStream, deadlineOf } from "../query/document-stream.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command, Request } from "./command.ts";

/** The reply of a command that opens or reads a cursor. The id 0 means that there is nothing more. */
export function cursorReply(ns: string, id: bigint, batch: Arr, name: "firstBatch" | "nextBatch"): Doc {
  return Doc.of({ cursor: Doc.of({ [name]: batch, id, ns }) });
}

/** The reply of a command that lists things, with a first batch of the size that its `cursor` member asks for. */
export function listReply(request: Request, instance: Instance, ns: string, documents: Doc[]): Doc {
  const size = (request.document("cursor") ?? new Doc()).get("batchSize");
  if (size !== undefined && !isNumber(size)) throw typeMismatch("cursor.batchSize field must be a number");
  const batchSize = size === undefined ? documents.length : toDouble(size);
  if (batchSize >= documents.length) return cursorReply(ns, 0n, new Arr(documents), "firstBatch");
  const rest = new DocumentStream(documents.slice(batchSize)[Symbol.iterator]() as never);
  const cursor = instance.cursors.open(ns, rest, request.session, 0);
  return cursorReply(ns, cursor.id, new Arr(documents.slice(0, batchSize)), "firstBatch");
}

/** A cursor may be read only in the session that opened it. */
function checkSession(opened: string | undefined, given: string | undefined): void {
  if (opened === given) return;
  const code =
    opened === undefined ? "CursorWithoutSession" : given === undefined ? "CursorOfASession" : "CursorOfAnotherSession";
  throw new CommandError(code, "Cannot run getMore on a cursor that was created in another session");
}

export const getMore: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect(["collection", "batchSize", "term", "lastKnownCommittedOpTime"]);
    const id = request.body.values[0];
    if (!isNumber(id))
      throw typeMismatch(
        `BSON field 'getMore.getMore' is the wrong type '${typeNameOf(id ?? null)}', expected type 'long'`,
      );
    const name = request.string("collection");
    if (name === undefined) throw missingField("getMore.collection");
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

export const killCursors: Command = {
  stable: true,
  run: (request, instance) => {
    request.expect(["cursors"]);
    const killed: bigint[] = [];
    const missing: bigint[] = [];
    for (const item of request.array("cursors") ?? []) {
      if (!isNumber(item)) throw typeMismatch("BSON field 'killCursors.cursors' must hold cursor ids only");
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
