import { crc32 } from "node:zlib";

/** A change of one key. Without a value the key is removed. */
export interface KeyChange {
  key: Buffer;
  value: Buffer | undefined;
}

/**
 * A segment starts with 64 bytes: a magic number, its salt, its generation, the sequence of its first record, and the checksum
 * of these. The salt is random and part of each record and its checksum, so neither leftovers from the file's previous use nor
 * bytes that a client stored can pass for a record of the segment.
 */
export interface SegmentHeader {
  readonly salt: number;
  /** Higher than that of every previous segment. */
  readonly generation: number;
  readonly first: number;
}

export const SEGMENT_HEADER_BYTES = 64;
const MAGIC = Buffer.from("sg-log\0\x01", "latin1");

/** The bytes of a segment's header. */
export function encodeSegmentHeader({ salt, generation, first }: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32BE(salt, 8);
  bytes.writeDoubleBE(generation, 16);
  bytes.writeDoubleBE(first, 24);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 32)), 32);
  return bytes;
}

/** The header of a segment, unless it is damaged or was never written. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  if (bytes.readUInt32BE(32) !== crc32(bytes.subarray(0, 32))) return undefined;
  return { salt: bytes.readUInt32BE(8), generation: bytes.readDoubleBE(16), first: bytes.readDoubleBE(24) };
}

/**
 * A record starts with 24 bytes: the checksum of everything that follows, the size of its changes, the segment's salt, the
 * number of changes, and its sequence. It is padded to a multiple of 8 bytes.
 */
export interface LogRecord {
  readonly sequence: number;
  readonly changes: number;
  /** The changes, encoded. */
  readonly body: Buffer;
  /** Where the next record starts. */
  readonly end: number;
}

const RECORD_HEADER_BYTES = 24;
const WORD = 8;
const REMOVAL = 0x8000;

/** The size of a record, including its header, whose encoded changes have the given size. */
function logRecordBytes(body: number): number {
  return RECORD_HEADER_BYTES + Math.ceil(body / WORD) * WORD;
}

/** How many bytes a change takes in a record. */
export function changeBytes({ key, value }: KeyChange): number {
  return 6 + key.length + (value === undefined ? 0 : value.length);
}

/**
 * Encodes changes into a record, to be sealed by the log. From then on their bytes are the record's, because the given ones may
 * be a small part of a large message.
 */
export function encodeRecord(changes: readonly KeyChange[]): Buffer {
  let size = 0;
  for (const change of changes) size += changeBytes(change);
  const record = Buffer.alloc(logRecordBytes(size));
  record.writeUInt32BE(size, 4);
  record.writeUInt32BE(changes.length, 12);
  let at = RECORD_HEADER_BYTES;
  const add = (bytes: Buffer): Buffer => {
    const from = at;
    at += bytes.copy(record, at);
    return record.subarray(from, at);
  };
  for (const change of changes) {
    const { key, value } = change;
    record.writeUInt16BE(value === undefined ? key.length | REMOVAL : key.length, at);
    record.writeUInt32BE(value?.length ?? 0, at + 2);
    at += 6;
    change.key = add(key);
    if (value !== undefined) change.value = add(value);
  }
  return record;
}

/** Completes a record for its position in a segment. */
export function sealRecord(record: Buffer, salt: number, sequence: number): void {
  record.writeUInt32BE(salt, 8);
  record.writeDoubleBE(sequence, 16);
  record.writeUInt32BE(crc32(record.subarray(4)), 0);
}

/** The record at an offset, if there is a complete one. If a salt is given, the record's must match. */
export function readLogRecord(segment: Buffer, at: number, salt?: number): LogRecord | undefined {
  if (at + RECORD_HEADER_BYTES > segment.length) return undefined;
  if (salt !== undefined && segment.readUInt32BE(at + 8) !== salt) return undefined;
  const size = segment.readUInt32BE(at + 4);
  const changes = segment.readUInt32BE(at + 12);
  const end = at + logRecordBytes(size);
  if (changes === 0 || changes * 6 > size || end > segment.length) return undefined;
  if (segment.readUInt32BE(at) !== crc32(segment.subarray(at + 4, end))) return undefined;
  const body = segment.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + size);
  return { sequence: segment.readDoubleBE(at + 16), changes, body, end };
}

/** Whether a complete record with a sequence after the given one starts at or after an offset. */
export function recordFollows(segment: Buffer, from: number, sequence: number, salt?: number): boolean {
  for (let at = from; at + RECORD_HEADER_BYTES <= segment.length; at += WORD) {
    // Looks at the sequence first: computing the checksum of every candidate would take too long.
    if (segment.readUInt32BE(at + 12) === 0 || !(segment.readDoubleBE(at + 16) > sequence)) continue;
    if (readLogRecord(segment, at, salt) !== undefined) return true;
  }
  return false;
}

/** The changes of a record, in the order in which they were encoded. */
export function* decodeChanges({
  body,
  changes,
}: Pick<LogRecord, "body" | "changes">): Generator<KeyChange, void, void> {
  let at = 0;
  for (let i = 0; i < changes; i++) {
    const mark = body.readUInt16BE(at);
    const keyEnd = at + 6 + (mark & ~REMOVAL);
    const end = keyEnd + body.readUInt32BE(at + 2);
    yield {
      key: body.subarray(at + 6, keyEnd),
      value: (mark & REMOVAL) === 0 ? body.subarray(keyEnd, end) : undefined,
    };
    at = end;
  }
}
