import { createHash } from "node:crypto";

/**
 * The first byte of a key says what it holds:
 * 1 catalog + namespace -> collection; 2 stats + collection -> count and size; 3 documents + collection + record;
 * 4 index + index number + encoded values (+ record where the index is not unique) -> record; 5 ranges to be removed;
 * 6 settings of the store.
 */
export const KIND = { catalog: 1, stats: 2, documents: 3, index: 4, trash: 5, settings: 6 } as const;

/** Longest encoded values in an index key. lmdb allows keys of 1978 bytes. */
export const MAX_INDEX_VALUES = 1900;

const DIGEST_BYTES = 32;

/** The prefix of all keys of one collection's documents, or of one index. */
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

/** A document's key. Records are numbered in the order of insertion. */
export function documentKey(collection: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(13);
  key[0] = KIND.documents;
  key.writeUInt32BE(collection, 1);
  putRecord(key, 5, record);
  return key;
}

/** A record's number as eight bytes. */
export function recordBytes(record: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  putRecord(bytes, 0, record);
  return bytes;
}

function putRecord(target: Buffer, at: number, record: number): void {
  const high = Math.floor(record / 0x100000000);
  target.writeUInt32BE(high, at);
  target.writeUInt32BE(record - high * 0x100000000, at + 4);
}

/** The record that an index entry's value, or the end of a document's key, names. */
export function readRecord(bytes: Buffer, at = 0): number {
  return bytes.readUInt32BE(at) * 0x100000000 + bytes.readUInt32BE(at + 4);
}

/** Encoded values as they stand in an index key: those that are too long are cut and end in a digest of the whole. */
export function fitValues(values: Buffer): Buffer {
  if (values.length <= MAX_INDEX_VALUES) return values;
  const digest = createHash("sha256").update(values).digest();
  return Buffer.concat([values.subarray(0, MAX_INDEX_VALUES - DIGEST_BYTES), digest]);
}

/** The bytes that cut values share with every value of the same beginning. */
export function commonValues(values: Buffer): Buffer {
  return values.length <= MAX_INDEX_VALUES - DIGEST_BYTES
    ? values
    : values.subarray(0, MAX_INDEX_VALUES - DIGEST_BYTES);
}

/** An index entry's key. Without a record it is a unique index's. */
export function indexKey(index: number, values: Buffer, record: number | undefined): Buffer {
  const fitted = fitValues(values);
  const key = Buffer.allocUnsafe(5 + fitted.length + (record === undefined ? 0 : 8));
  key[0] = KIND.index;
  key.writeUInt32BE(index, 1);
  fitted.copy(key, 5);
  if (record !== undefined) putRecord(key, 5 + fitted.length, record);
  return key;
}
