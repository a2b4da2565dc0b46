import { createHash } from "node:crypto";
import type { Value } from "../bson/document.ts";
import { encodeKey, type TextKey } from "../values/encode-key.ts";

/**
 * The first byte of a key says what it is:
 * - 1: catalog, namespace -> the collection
 * - 2: stats, collection -> count and size
 * - 3: documents, collection, record -> the document
 * - 4: index, index number, encoded values (and the record unless it is unique) -> the record
 * - 5: trash, prefix -> a range of keys to remove
 * - 6: settings of the store
 */
export const KIND = { catalog: 1, stats: 2, documents: 3, index: 4, trash: 5, settings: 6 } as const;

/** The longest encoded values in an index key. lmdb allows keys of 1978 bytes. */
const MAX_INDEX_VALUES = 1900;

const DIGEST_BYTES = 32;

/** The prefix of all keys of a collection's documents, or of an index. */
export function prefixKey(kind: number, number: number): Buffer {
  const key = Buffer.allocUnsafe(5);
  key[0] = kind;
  key.writeUInt32BE(number, 1);
  return key;
}

/** The key after every key that starts with the prefix. */
export function afterPrefix(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  for (let i = end.length - 1; i >= 0; i--) {
    if (end[i] !== 0xff) {
      end[i] = (end[i] as number) + 1;
      return end.subarray(0, i + 1);
    }
  }
  return Buffer.alloc(1, 0xff);
}

/** The key of a document. Records are numbered in insertion order. */
export function documentKey(collection: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(13);
  key[0] = KIND.documents;
  key.writeUInt32BE(collection, 1);
  putRecord(key, 5, record);
  return key;
}

/** A record number as eight bytes. */
export function recordBytes(record: number): Buffer {
  const bytes = Buffer.allocUnsafe(RECORD_BYTES);
  putRecord(bytes, 0, record);
  return bytes;
}

function putRecord(target: Buffer, at: number, record: number): void {
  const high = Math.floor(record / 0x100000000);
  target.writeUInt32BE(high, at);
  target.writeUInt32BE(record - high * 0x100000000, at + 4);
}

/** The record number in the value of an index entry, or at the end of a document's key. */
export function readRecord(bytes: Buffer, at = 0): number {
  return bytes.readUInt32BE(at) * 0x100000000 + bytes.readUInt32BE(at + 4);
}

/** The bytes that cut values share with all values that start the same. */
export function commonValues(values: Buffer): Buffer {
  return values.length <= MAX_INDEX_VALUES - DIGEST_BYTES
    ? values
    : values.subarray(0, MAX_INDEX_VALUES - DIGEST_BYTES);
}

/** The length of an index key before its values, and of a record number after them. */
const HEAD_BYTES = 5;
const RECORD_BYTES = 8;

/** What the keys of an index depend on. */
interface KeyShape {
  readonly number: number;
  readonly unique: boolean;
  readonly descending: readonly boolean[];
  readonly textKey: TextKey | undefined;
}

/**
 * The key of an index entry. Entries of a unique index have no record in it. Values that are too long are cut and end in a digest
 * of the whole.
 */
export function indexKey(
  { number, unique, descending, textKey }: KeyShape,
  values: readonly Value[],
  record: number,
): Buffer {
  const tail = unique ? 0 : RECORD_BYTES;
  let key = encodeKey(values, descending, textKey, HEAD_BYTES, tail);
  const end = key.length - tail;
  if (end - HEAD_BYTES > MAX_INDEX_VALUES) {
    const digest = createHash("sha256").update(key.subarray(HEAD_BYTES, end)).digest();
    const kept = key.subarray(0, HEAD_BYTES + MAX_INDEX_VALUES - DIGEST_BYTES);
    key = Buffer.concat([kept, digest, Buffer.alloc(tail)]);
  }
  key[0] = KIND.index;
  key.writeUInt32BE(number, 1);
  if (!unique) putRecord(key, key.length - tail, record);
  return key;
}

/** Whether the values of an index key may have been cut. */
export function isCut({ unique }: Pick<KeyShape, "unique">, key: Buffer): boolean {
  return key.length - HEAD_BYTES - (unique ? 0 : RECORD_BYTES) >= MAX_INDEX_VALUES;
}
