import { Timestamp } from "bson";
import type { Doc } from "./document.ts";
import { hasZeroTimestamp } from "./id-first.ts";

/** A top-level timestamp of zero is filled by the server. */
export function withServerTimes(doc: Doc): Doc {
  if (!hasZeroTimestamp(doc.toBytes())) return doc;
  let filled = doc;
  for (let i = 1; i < doc.size; i++) {
    const value = doc.values[i];
    if (!(value instanceof Timestamp) || value.t !== 0 || value.i !== 0) continue;
    if (filled === doc) filled = doc.copy();
    filled.set(doc.names[i] as string, new Timestamp({ t: Math.floor(Date.now() / 1000), i: i }));
  }
  return filled;
}
