import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import { CommandError } from "../errors.ts";

class BsonUndefined {
  readonly bsonUndefined = true;
}

/** BSON's deprecated type 6, a value. A missing field is JavaScript's `undefined` instead. */
export const UNDEFINED = new BsonUndefined();

/** BSON's deprecated type 12: a namespace and an ObjectId. */
export class DbPointer {
  readonly ns: string;
  readonly id: ObjectId;
  constructor(ns: string, id: ObjectId) {
    this.ns = ns;
    this.id = id;
  }
}

/** A date outside the years that JavaScript's Date can hold. */
export class WideDate {
  readonly ms: bigint;
  constructor(ms: bigint) {
    this.ms = ms;
  }
}

/** The values that contain no other values. */
export type Scalar =
  | number
  | bigint
  | string
  | boolean
  | null
  | Date
  | Double
  | Decimal128
  | ObjectId
  | Binary
  | Timestamp
  | BSONRegExp
  | BSONSymbol
  | Code
  | DbPointer
  | WideDate
  | MinKey
  | MaxKey
  | typeof UNDEFINED;

/**
 * Reads a value of one of the rarer types at `at` and returns where it ends. `readElements` reads the usual types itself.
 */
export function readScalar(buf: Buffer, type: number, at: number, values: unknown[]): number {
  switch (type) {
    case 0x05: {
      const length = buf.readInt32LE(at);
      const subtype = buf[at + 4] as number;
      const end = at + 5 + length;
      // Subtype 2 repeats its length inside. Binary holds only the bytes.
      values.push(new Binary(Buffer.from(buf.subarray(subtype === 2 ? at + 9 : at + 5, end)), subtype));
      return end;
    }
    case 0x06:
      values.push(UNDEFINED);
      return at;
    case 0x0b: {
      const pattern = buf.indexOf(0, at);
      const flags = buf.indexOf(0, pattern + 1);
      values.push(new BSONRegExp(buf.toString("utf8", at, pattern), buf.toString("latin1", pattern + 1, flags)));
      return flags + 1;
    }
    case 0x0c: {
      const end = at + 4 + buf.readInt32LE(at);
      values.push(new DbPointer(buf.toString("utf8", at + 4, end - 1), new ObjectId(buf.subarray(end, end + 12))));
      return end + 12;
    }
    case 0x0d: {
      const end = at + 4 + buf.readInt32LE(at);
      values.push(new Code(buf.toString("utf8", at + 4, end - 1)));
      return end;
    }
    case 0x0e: {
      const end = at + 4 + buf.readInt32LE(at);
      values.push(new BSONSymbol(buf.toString("utf8", at + 4, end - 1)));
      return end;
    }
    case 0x11:
      values.push(new Timestamp({ t: buf.readUInt32LE(at + 4), i: buf.readUInt32LE(at) }));
      return at + 8;
    case 0x13:
      values.push(new Decimal128(buf.subarray(at, at + 16)));
      return at + 16;
    case 0x7f:
      values.push(new MaxKey());
      return at;
    case 0xff:
      values.push(new MinKey());
      return at;
    default:
      throw new Error(`BSON type ${type} was not checked before it was read`);
  }
}

/** Where the value at `at` ends. The bytes must have passed `checkBson`. */
export function skipValue(buf: Buffer, type: number, at: number): number {
  switch (type) {
    case 0x01:
    case 0x09:
    case 0x11:
    case 0x12:
      return at + 8;
    case 0x02:
    case 0x0d:
    case 0x0e:
      return at + 4 + buf.readInt32LE(at);
    case 0x03:
    case 0x04:
    case 0x0f:
      return at + buf.readInt32LE(at);
    case 0x05:
      return at + 5 + buf.readInt32LE(at);
    case 0x07:
      return at + 12;
    case 0x08:
      return at + 1;
    case 0x0b:
      return buf.indexOf(0, buf.indexOf(0, at) + 1) + 1;
    case 0x0c:
      return at + 16 + buf.readInt32LE(at);
    case 0x10:
      return at + 4;
    case 0x13:
      return at + 16;
    default:
      return at;
  }
}

/** The bytes written so far. The buffer doubles when it is full and is reused for the next document. */
let out = Buffer.allocUnsafeSlow(64 * 1024);
let at = 0;

/** More than the largest reply, a batch of 16 MB plus one document. Only an expression can build more. */
const MOST_BYTES = 64 * 1024 * 1024;

function room(bytes: number): void {
  if (at + bytes <= out.length) return;
  if (at > MOST_BYTES)
    throw new CommandError("BSONObjectTooLarge", `BSONObj size is invalid: more than ${MOST_BYTES} bytes`);
  const grown = Buffer.allocUnsafeSlow(Math.max(out.length * 2, at + bytes));
  out.copy(grown, 0, 0, at);
  out = grown;
}

/** Starts a new document. One document is written at a time. */
export function startOutput(): void {
  at = 0;
}

/** The document that was written, in a buffer of its own. */
export function takeOutput(): Buffer {
  const bytes = Buffer.allocUnsafeSlow(at);
  out.copy(bytes, 0, 0, at);
  if (out.length > 4 * 1024 * 1024) out = Buffer.allocUnsafeSlow(64 * 1024);
  return bytes;
}

/** Leaves room for a length, which `endLength` or `endDocument` fills in. */
export function beginLength(): number {
  room(5);
  const start = at;
  at += 4;
  return start;
}

export function endLength(start: number): void {
  out.writeInt32LE(at - start, start);
}

export function endDocument(start: number): void {
  room(1);
  out[at++] = 0;
  endLength(start);
}

export function writeRaw(raw: Uint8Array): void {
  room(raw.length);
  out.set(raw, at);
  at += raw.length;
}

/** A NUL would end the name early, and what follows would be read as something else. */
function checkNul(text: string): void {
  if (text.includes("\0"))
    throw new CommandError("BadValue", "BSON field names and regular expressions cannot contain a NUL byte");
}

/** Writes the type and name of an element, and makes room for a value of up to 24 bytes. */
export function writeName(type: number, name: string): void {
  checkNul(name);
  room(name.length * 3 + 26);
  out[at++] = type;
  at += out.write(name, at, "utf8");
  out[at++] = 0;
}

export function writeString(text: string): void {
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

/** Writes an element. Returns false, and writes nothing, if the value is not a scalar. */
export function writeScalar(name: string, value: unknown): boolean {
  switch (typeof value) {
    case "number":
      if (Number.isInteger(value)) {
        writeName(0x10, name);
        out.writeInt32LE(value, at);
        at += 4;
      } else {
        writeName(0x01, name);
        at = out.writeDoubleLE(value, at);
      }
      return true;
    case "string":
      writeName(0x02, name);
      writeString(value);
      return true;
    case "boolean":
      writeName(0x08, name);
      out[at++] = value ? 1 : 0;
      return true;
    case "bigint":
      writeName(0x12, name);
      at = out.writeBigInt64LE(BigInt.asIntN(64, value), at);
      return true;
  }
  if (value === null) writeName(0x0a, name);
  else if (value instanceof Date) {
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
  } else return writeRareScalar(name, value);
  return true;
}

function writeRareScalar(name: string, value: unknown): boolean {
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
  else return false;
  return true;
}
