import { Arr } from "../bson/document.ts";
import { badValue, CommandError, typeMismatch } from "../command-error.ts";
import { deadlineOf } from "../cursor/document-stream.ts";
import { TailStream } from "../cursor/tail-stream.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command } from "./command.ts";
import { cursorReply } from "./cursor-reply.ts";

/** How long a cursor that awaits data waits where the client does not say. */
const AWAIT_MS = 1000;

/** A cursor that was opened in a session is read in it. */
function checkSession(opened: string | undefined, given: string | undefined): void {
  if (opened === given) return;
  const code = opened === undefined ? 50736 : given === undefined ? 50737 : 50738;
  throw new CommandError(code, `Location${code}`, "Cannot run getMore on a cursor that was created in another session");
}

/** The next batch of a cursor. */
export const getMore: Command = {
  run: async (request, engine) => {
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
    const cursor = engine.cursors.take(typeof id === "bigint" ? id : BigInt(toDouble(id)), ns);
    checkSession(cursor.session, request.session);
    const waits = cursor.stream instanceof TailStream && cursor.stream.waits;
    if (request.maxTimeMs > 0 && !waits)
      throw badValue("cannot set maxTimeMS on getMore command for a non-awaitData cursor");
    cursor.busy = true;
    try {
      const batch = await cursor.stream.next(
        batchSize,
        deadlineOf(waits ? request.maxTimeMs || AWAIT_MS : cursor.maxTimeMs),
      );
      if (batch.finished) engine.cursors.close(cursor.id);
      return cursorReply(ns, batch.finished ? 0n : cursor.id, new Arr(batch.documents), "nextBatch");
    } catch (error) {
      engine.cursors.close(cursor.id);
      throw error;
    } finally {
      cursor.busy = false;
      cursor.lastUsed = Date.now();
    }
  },
};
