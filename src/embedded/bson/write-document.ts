import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import { CommandError } from "../command-error.ts";
import { Arr, Doc } from "./document.ts";
import { DbPointer, ScopedCode, UNDEFINED, type Value, WideDate } from "./value.ts";

/** Bytes written so far; grows by doubling and is reused from one document to the next. */
let out = Buffer.allocUnsafeSlow(64 * 1024);
let at = 0;

/** More than the largest reply, a batch of 16 MB and one more document; only an expression makes more. */
const MOST_BYTES = 64 * 1024 * 1024;

function room(bytes: number): void {
  if (at + bytes <= out.length) return;
  if (at > MOST_BYTES)
    throw new CommandError(10334, "BSONObjectTooLarge", `BSONObj size is invalid: more than ${MOST_BYTES} bytes`);
  const grown = Buffer.allocUnsafeSlow(Math.max(out.length * 2, at + bytes));
  out.copy(grown, 0, 0, at);
  out = grown;
}

/** Encodes a document as BSON, in bytes of its own. */
export function writeDocument(doc: Doc): Buffer {
  at = 0;
  writeDoc(doc);
  const bytes = Buffer.allocUnsafeSlow(at);
  out.copy(bytes, 0, 0, at);
  if (out.length > 4 * 1024 * 1024) out = Buffer.allocUnsafeSlow(64 * 1024);
  return bytes;
}

function writeRaw(raw: Uint8Array): void {
  room(raw.length);
  out.set(raw, at);
  at += raw.length;
}

function writeDoc(doc: Doc): void {
  if (doc.raw !== undefined) {
    writeRaw(doc.raw);
    return;
  }
  const start = at;
  room(5);
  at += 4;
  const { names, values } = doc;
  for (let i = 0; i < names.length; i++) writeElement(names[i] as string, values[i] as Value);
  finish(start);
}

function writeArray(array: Arr): void {
  if (array.raw !== undefined) {
    writeRaw(array.raw);
    return;
  }
  const start = at;
  room(5);
  at += 4;
  const { items } = array;
  for (let i = 0; i < items.length; i++) writeElement(String(i), items[i] as Value);
  finish(start);
}

function finish(start: number): void {
  room(1);
  out[at++] = 0;
  out.writeInt32LE(at - start, start);
}

/** A name with a NUL in it would end there, and all that follows would be read as something else. */
function checkNul(text: string): void {
  if (text.includes("\0"))
    throw new CommandError(2, "BadValue", "BSON field names and regular expressions cannot contain a NUL byte");
}

function writeName(type: number, name: string): void {
  checkNul(name);
  room(name.length * 3 + 26);
  out[at++] = type;
  at += out.write(name, at, "utf8");
  out[at++] = 0;
}

function writeString(text: string): void {
  room(text.length * 3 + 5);
  const length = out.write(text, at + 4, "utf8");
  out.writeInt32LE(length + 1, at);
  at += 4 + length;
  out[at++] = 0;
}

function writeCString(text: string): void {
  checkNul(text);
  room(text.length * 3 + 1);
  at += out.write(text, at, "utf8");
  out[at++] = 0;
}

function writeElement(name: string, value: Value): void {
  switch (typeof value) {
    case "number":
      // The room for a scalar of up to 24 bytes was made with the name's.
      if (Number.isInteger(value)) {
        writeName(0x10, name);
        out.writeInt32LE(value, at);
        at += 4;
      } else {
        writeName(0x01, name);
        at = out.writeDoubleLE(value, at);
      }
      return;
    case "string":
      writeName(0x02, name);
      writeString(value);
      return;
    case "boolean":
      writeName(0x08, name);
      out[at++] = value ? 1 : 0;
      return;
    case "bigint":
      writeName(0x12, name);
      at = out.writeBigInt64LE(BigInt.asIntN(64, value), at);
      return;
  }
  if (value === null) writeName(0x0a, name);
  else if (value instanceof Doc) {
    writeName(0x03, name);
    writeDoc(value);
  } else if (value instanceof Arr) {
    writeName(0x04, name);
    writeArray(value);
  } else if (value instanceof Date) {
    writeName(0x09, name);
    const ms = value.getTime();
    const high = Math.floor(ms / 0x100000000);
    out.writeUInt32LE(ms - high * 0x100000000, at);
    out.writeInt32LE(high, at + 4);
    at += 8;
  } else if (value instanceof ObjectId) {
    writeName(0x07, name);
    out.set(value.id, at);
    at += 12;
  } else if (value instanceof Double) {
    writeName(0x01, name);
    at = out.writeDoubleLE(value.value, at);
  } else writeRareElement(name, value);
}

function writeRareElement(name: string, value: Value): void {
  if (value instanceof Decimal128) {
    writeName(0x13, name);
    out.set(value.bytes, at);
    at += 16;
  } else if (value instanceof Binary) {
    writeName(0x05, name);
    const body = value.buffer.subarray(0, value.position);
    const inner = value.sub_type === 2 ? 4 : 0;
    room(9 + body.length + inner);
    out.writeInt32LE(body.length + inner, at);
    out[at + 4] = value.sub_type;
    at += 5;
    if (inner > 0) {
      out.writeInt32LE(body.length, at);
      at += 4;
    }
    out.set(body, at);
    at += body.length;
  } else if (value instanceof Timestamp) {
    writeName(0x11, name);
    out.writeUInt32LE(value.i >>> 0, at);
    out.writeUInt32LE(value.t >>> 0, at + 4);
    at += 8;
  } else if (value instanceof BSONRegExp) {
    writeName(0x0b, name);
    writeCString(value.pattern);
    writeCString(value.options);
  } else if (value instanceof BSONSymbol) {
    writeName(0x0e, name);
    writeString(value.value);
  } else if (value instanceof Code) {
    writeName(0x0d, name);
    writeString(value.code);
  } else if (value instanceof ScopedCode) {
    writeName(0x0f, name);
    const start = at;
    at += 4;
    writeString(value.code);
    writeDoc(value.scope);
    out.writeInt32LE(at - start, start);
  } else if (value instanceof DbPointer) {
    writeName(0x0c, name);
    writeString(value.ns);
    room(12);
    out.set(value.id.id, at);
    at += 12;
  } else if (value instanceof WideDate) {
    writeName(0x09, name);
    at = out.writeBigInt64LE(value.ms, at);
  } else if (value instanceof MinKey) writeName(0xff, name);
  else if (value instanceof MaxKey) writeName(0x7f, name);
  else if (value === UNDEFINED) writeName(0x06, name);
  else throw new Error(`the value of field ${name} has no BSON type`);
}
