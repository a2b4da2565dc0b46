import { Binary, BSONRegExp, BSONSymbol, Code, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import { Arr, Doc, ScopedCode, type Value } from "../bson/document.ts";
import { DbPointer, UNDEFINED, WideDate } from "../bson/scalars.ts";
import { isNumber, rankOf } from "./bson-type.ts";
import { encodeNumber } from "./encode-number.ts";

let out = Buffer.allocUnsafeSlow(16 * 1024);
let at = 0;

/** The sort key of a string under a collation. */
export type TextKey = (text: string) => Buffer;

/**
 * Encodes values as one key whose bytes sort as MongoDB sorts the values, each ascending or descending. Index keys,
 * sort keys and the keys of sets and groups are all made here; index keys are stored, so the encoding must not change.
 * Leaves room for the caller's bytes before and after it.
 */
export function encodeKey(
  values: readonly Value[],
  descending?: readonly boolean[],
  textKey?: TextKey,
  before = 0,
  after = 0,
): Buffer {
  at = 0;
  for (let i = 0; i < values.length; i++) {
    const from = at;
    putValue(values[i] as Value, textKey);
    if (descending?.[i]) for (let j = from; j < at; j++) out[j] = ~(out[j] as number);
  }
  const key = Buffer.allocUnsafe(before + at + after);
  out.copy(key, before, 0, at);
  return key;
}

/** Encodes one value, as `encodeKey` does. */
export function encodeValue(value: Value, textKey?: TextKey): Buffer {
  return encodeKey([value], undefined, textKey);
}

function room(bytes: number): void {
  if (at + bytes <= out.length) return;
  const grown = Buffer.allocUnsafeSlow(Math.max(out.length * 2, at + bytes));
  out.copy(grown, 0, 0, at);
  out = grown;
}

function putValue(value: Value, textKey: TextKey | undefined): void {
  room(64);
  out[at++] = rankOf(value);
  putBody(value, textKey);
}

function putBody(value: Value, textKey: TextKey | undefined): void {
  if (typeof value === "string") {
    putText(value, textKey);
    return;
  }
  if (isNumber(value)) {
    at = encodeNumber(value, out, at);
    return;
  }
  if (value === null || value === UNDEFINED || value instanceof MinKey || value instanceof MaxKey) return;
  if (typeof value === "boolean") out[at++] = value ? 1 : 0;
  else if (value instanceof Date) putTime(value.getTime());
  else if (value instanceof WideDate) putInt64(value.ms);
  else if (value instanceof ObjectId) {
    out.set(value.id, at);
    at += 12;
  } else if (value instanceof Doc) putDoc(value, textKey);
  else if (value instanceof Arr) {
    for (const item of value.items) putValue(item, textKey);
    room(1);
    out[at++] = 0;
  } else if (value instanceof Binary) {
    const body = value.buffer.subarray(0, value.position);
    room(body.length + 5);
    out.writeUInt32BE(body.length, at);
    out[at + 4] = value.sub_type;
    out.set(body, at + 5);
    at += 5 + body.length;
  } else if (value instanceof Timestamp) {
    out.writeUInt32BE(value.t >>> 0, at);
    out.writeUInt32BE(value.i >>> 0, at + 4);
    at += 8;
  } else if (value instanceof BSONSymbol) putText(value.value, textKey);
  else if (value instanceof BSONRegExp) {
    putEscaped(Buffer.from(value.pattern));
    putEscaped(Buffer.from(value.options));
  } else if (value instanceof Code) putEscaped(Buffer.from(value.code));
  else if (value instanceof ScopedCode) {
    putEscaped(Buffer.from(value.code));
    putDoc(value.scope, textKey);
  } else if (value instanceof DbPointer) {
    putEscaped(Buffer.from(value.ns));
    room(12);
    out.set(value.id.id, at);
    at += 12;
  }
}

/** Fields compare by type, then name, then value. A document sorts before its extensions. */
function putDoc(doc: Doc, textKey: TextKey | undefined): void {
  const { names, values } = doc;
  for (let i = 0; i < names.length; i++) {
    const value = values[i] as Value;
    room(64);
    out[at++] = rankOf(value);
    putEscaped(Buffer.from(names[i] as string));
    room(64);
    putBody(value, textKey);
  }
  room(1);
  out[at++] = 0;
}

/** The same bytes as `putInt64`, without a bigint. */
function putTime(ms: number): void {
  const high = Math.floor(ms / 0x100000000);
  out.writeUInt32BE((high + 0x80000000) >>> 0, at);
  out.writeUInt32BE(ms - high * 0x100000000, at + 4);
  at += 8;
}

function putInt64(value: bigint): void {
  out.writeBigUInt64BE(BigInt.asUintN(64, value + 0x8000000000000000n), at);
  at += 8;
}

function putText(text: string, textKey: TextKey | undefined): void {
  if (textKey !== undefined) {
    putEscaped(textKey(text));
    return;
  }
  room(text.length * 3 + 2);
  const length = out.write(text, at, "utf8");
  if (!text.includes("\0")) {
    at += length;
    out[at++] = 0;
    return;
  }
  putEscaped(Buffer.from(out.subarray(at, at + length)));
}

/** A zero byte becomes 0x00 0xFF and the end is 0x00, so that bytes sort before their extensions. */
function putEscaped(bytes: Buffer): void {
  room(bytes.length * 2 + 1);
  for (const byte of bytes) {
    out[at++] = byte;
    if (byte === 0) out[at++] = 0xff;
  }
  out[at++] = 0;
}
