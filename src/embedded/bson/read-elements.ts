import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import { Arr, Doc } from "./document.ts";
import { DbPointer, ScopedCode, UNDEFINED, type Value, WideDate } from "./value.ts";

const MAX_DATE = 8.64e15;

/**
 * Reads the elements from `at` on into `names` (not kept for arrays) and `values`, to the document's end or through the
 * element named `through`; returns where it stopped. Nested documents stay unread. The bytes must have passed
 * `checkBson`: lengths are trusted here.
 */
export function readElements(
  buf: Buffer,
  from: number,
  names: string[] | undefined,
  values: Value[],
  through?: string,
): number {
  let at = from;
  for (;;) {
    const type = buf[at] as number;
    if (type === 0) return at;
    const start = ++at;
    let seen = 0;
    let name: string | undefined;
    for (let byte = buf[at] as number; byte !== 0; byte = buf[++at] as number) seen |= byte;
    if (names !== undefined) {
      name = seen < 0x80 ? buf.toString("latin1", start, at) : buf.toString("utf8", start, at);
      names.push(name);
    }
    at++;
    switch (type) {
      case 0x10:
        values.push(buf.readInt32LE(at));
        at += 4;
        break;
      case 0x02: {
        const end = at + 4 + buf.readInt32LE(at);
        values.push(readString(buf, at + 4, end - 1));
        at = end;
        break;
      }
      case 0x03: {
        const end = at + buf.readInt32LE(at);
        values.push(new Doc(buf, at));
        at = end;
        break;
      }
      case 0x04: {
        const end = at + buf.readInt32LE(at);
        values.push(new Arr(buf, at));
        at = end;
        break;
      }
      case 0x07:
        values.push(new ObjectId(buf.subarray(at, at + 12)));
        at += 12;
        break;
      case 0x08:
        values.push(buf[at] === 1);
        at++;
        break;
      case 0x09: {
        const ms = buf.readInt32LE(at + 4) * 0x100000000 + buf.readUInt32LE(at);
        values.push(ms <= MAX_DATE && ms >= -MAX_DATE ? new Date(ms) : new WideDate(buf.readBigInt64LE(at)));
        at += 8;
        break;
      }
      case 0x0a:
        values.push(null);
        break;
      case 0x01: {
        const double = buf.readDoubleLE(at);
        values.push(Number.isInteger(double) ? new Double(double) : double);
        at += 8;
        break;
      }
      case 0x12:
        values.push(buf.readBigInt64LE(at));
        at += 8;
        break;
      default:
        at = readRareElement(buf, type, at, values);
    }
    if (name === through && name !== undefined) return at;
  }
}

function readRareElement(buf: Buffer, type: number, at: number, values: Value[]): number {
  switch (type) {
    case 0x05: {
      const length = buf.readInt32LE(at);
      const subtype = buf[at + 4] as number;
      const end = at + 5 + length;
      // Subtype 2 repeats its length inside; Binary holds the bytes alone.
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
    case 0x0f: {
      const end = at + buf.readInt32LE(at);
      const code = at + 8 + buf.readInt32LE(at + 4);
      values.push(new ScopedCode(buf.toString("utf8", at + 8, code - 1), new Doc(buf, code)));
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

function readString(buf: Buffer, from: number, to: number): string {
  return buf.toString("utf8", from, to);
}

/** Where the value at `at` ends, its bytes having passed `checkBson`. */
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
