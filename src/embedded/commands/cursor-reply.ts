import { type Arr, Doc } from "../bson/document.ts";

/** The reply of a command that opens or goes on with a cursor; 0 says that there is no more. */
export function cursorReply(ns: string, id: bigint, batch: Arr, name: "firstBatch" | "nextBatch"): Doc {
  return Doc.of({ cursor: Doc.of({ [name]: batch, id, ns }) });
}
