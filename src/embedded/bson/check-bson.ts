import { isUtf8 } from "node:buffer";
import { CommandError } from "../errors.ts";

/** MongoDB's limit on the nesting of documents. */
export const MAX_DEPTH = 100;

/**
 * Checks that a whole, well-formed BSON document starts at `start`, and returns where it ends. Allocates nothing. Throws
 * InvalidBSON, or Overflow if it nests too deeply. The document itself is at level `depth`; a command's body starts below
 * 1, because the documents that it carries are nested in it.
 */
export function checkBson(buf: Buffer, start: number, limit: number, depth = 1): number {
  if (depth > MAX_DEPTH)
    throw new CommandError("Overflow", `BSONObj exceeded maximum nested object depth: ${MAX_DEPTH}`);
  if (start + 5 > limit) throw invalid("document is cut short");
  const size = buf.readInt32LE(start);
  const end = start + size;
  if (size < 5 || end > limit) throw invalid(`document length ${size} does not fit`);
  if (buf[end - 1] !== 0) throw invalid("document is not terminated by a zero byte");
  const last = end - 1;
  let at = start + 4;
  while (at < last) {
    const type = buf[at] as number;
    if (type === 0) throw invalid("document is shorter than its length says");
    at = checkCString(buf, at + 1, last);
    at = checkValue(buf, type, at, last, depth);
    if (at > last) throw invalid("a value extends past the end of its document");
  }
  return end;
}

function checkValue(buf: Buffer, type: number, at: number, last: number, depth: number): number {
  switch (type) {
    case 0x01:
    case 0x09:
    case 0x11:
    case 0x12:
      return at + 8;
    case 0x02:
    case 0x0d:
    case 0x0e:
      return checkString(buf, at, last);
    case 0x03:
    case 0x04:
      return checkBson(buf, at, last, depth + 1);
    case 0x05: {
      if (at + 5 > last) throw invalid("binary is cut short");
      const length = buf.readInt32LE(at);
      if (length < 0 || at + 5 + length > last) throw invalid(`binary length ${length} does not fit`);
      if (buf[at + 4] === 2 && (length < 4 || buf.readInt32LE(at + 5) !== length - 4))
        throw invalid("old binary's inner length does not match");
      return at + 5 + length;
    }
    case 0x06:
    case 0x0a:
    case 0x7f:
    case 0xff:
      return at;
    case 0x07:
      return at + 12;
    case 0x08:
      if (at >= last || (buf[at] as number) > 1) throw invalid("boolean is neither 0 nor 1");
      return at + 1;
    case 0x0b:
      return checkCString(buf, checkCString(buf, at, last), last);
    case 0x0c:
      return checkString(buf, at, last) + 12;
    case 0x0f: {
      if (at + 14 > last) throw invalid("code with scope is cut short");
      const length = buf.readInt32LE(at);
      const end = at + length;
      if (length < 14 || end > last) throw invalid(`code with scope length ${length} does not fit`);
      if (checkBson(buf, checkString(buf, at + 4, end), end, depth + 1) !== end)
        throw invalid("code with scope does not have the length it says");
      return end;
    }
    case 0x10:
      return at + 4;
    case 0x13:
      return at + 16;
    default:
      throw invalid(`unknown BSON type ${type}`);
  }
}

function checkString(buf: Buffer, at: number, last: number): number {
  if (at + 5 > last) throw invalid("string is cut short");
  const length = buf.readInt32LE(at);
  const end = at + 4 + length;
  if (length < 1 || end > last) throw invalid(`string length ${length} does not fit`);
  if (buf[end - 1] !== 0) throw invalid("string is not terminated by a zero byte");
  if (!isAscii(buf, at + 4, end - 1) && !isUtf8(buf.subarray(at + 4, end - 1))) throw invalid("string is not UTF-8");
  return end;
}

function isAscii(buf: Buffer, from: number, to: number): boolean {
  if (to - from > 256) return false;
  for (let at = from; at < to; at++) if ((buf[at] as number) >= 0x80) return false;
  return true;
}

function checkCString(buf: Buffer, from: number, last: number): number {
  let seen = 0;
  for (let at = from; at < last; at++) {
    const byte = buf[at] as number;
    if (byte === 0) {
      if (seen >= 0x80 && !isUtf8(buf.subarray(from, at))) throw invalid("name is not UTF-8");
      return at + 1;
    }
    seen |= byte;
  }
  throw invalid("name or pattern is not terminated");
}

function invalid(why: string): CommandError {
  return new CommandError("InvalidBSON", `Invalid BSON: ${why}`);
}
