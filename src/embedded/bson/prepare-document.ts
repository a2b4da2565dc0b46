import { ObjectId, Timestamp } from "bson";
import { Doc } from "./document.ts";
import { skipValue } from "./scalars.ts";

const HEAD = 4;
const ID = Buffer.from("_id\0", "latin1");
const NEW_ID = Buffer.from("\x07_id\0", "latin1");

/**
 * The bytes of a document with its `_id` moved to the front, or with a new ObjectId if it has none. Undefined if `_id` is
 * first already. Nothing is decoded.
 */
function idFirst(bytes: Buffer): Buffer | undefined {
  let at = HEAD;
  while (bytes[at] !== 0) {
    const end = elementEnd(bytes, at);
    if (bytes.compare(ID, 0, ID.length, at + 1, at + 1 + ID.length) === 0) {
      if (at === HEAD) return undefined;
      const moved = Buffer.allocUnsafe(bytes.length);
      bytes.copy(moved, 0, 0, HEAD);
      bytes.copy(moved, HEAD, at, end);
      bytes.copy(moved, HEAD + end - at, HEAD, at);
      bytes.copy(moved, end, end);
      return moved;
    }
    at = end;
  }
  const size = Buffer.alloc(HEAD);
  const whole = Buffer.concat([size, NEW_ID, new ObjectId().id, bytes.subarray(HEAD)]);
  whole.writeInt32LE(whole.length, 0);
  return whole;
}

/** Whether a document has a zero timestamp at its top level, which the server fills in. */
function hasZeroTimestamp(bytes: Buffer): boolean {
  for (let at = HEAD; bytes[at] !== 0; at = elementEnd(bytes, at))
    if (bytes[at] === 0x11 && bytes.readBigInt64LE(elementEnd(bytes, at) - 8) === 0n) return true;
  return false;
}

function elementEnd(bytes: Buffer, at: number): number {
  let value = at + 1;
  while (bytes[value] !== 0) value++;
  return skipValue(bytes, bytes[at] as number, value + 1);
}

/** The document with an `_id` as its first field, a new one if it has none. */
export function withId(doc: Doc): Doc {
  const moved = idFirst(doc.toBytes());
  return moved === undefined ? doc : new Doc(moved);
}

/** The document with its top-level zero timestamps filled in. */
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
