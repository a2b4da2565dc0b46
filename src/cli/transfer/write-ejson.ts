import { Decimal128 } from "mongodb";
import { endOfName, endOfValue, MalformedBsonError, TYPE } from "./bson-element.ts";
import { VALUE_NAMES, WHOLE_DOCUMENT } from "./ejson-names.ts";

/** Longer texts are kept as bytes, which are shorter, so that a line has a bound. */
const LONGEST_TEXT = 32 * 1024 * 1024;

/** A length and the NUL that ends it. */
const SHORTEST_DOCUMENT = 5;

/** What Extended JSON cannot say exactly. */
class Inexact extends Error {}

/**
 * A document as canonical Extended JSON, from which exactly the same bytes can be made again. Where that cannot be, as
 * with names that Extended JSON has for itself, text that is not UTF-8 or a NaN with a payload, it is `{"$bson":"…"}`.
 */
export function documentText(document: Buffer): string {
  try {
    if (document.readInt32LE(0) === document.length) {
      const text = members(document, 0, document.length, false);
      if (text.length <= LONGEST_TEXT) return text;
    }
  } catch (error) {
    // Reading beyond the end is a RangeError. Whatever the bytes are, they are kept.
    const isOfBytes = error instanceof Inexact || error instanceof MalformedBsonError || error instanceof RangeError;
    if (!isOfBytes) throw error;
  }
  return `{"${WHOLE_DOCUMENT}":"${document.toString("base64")}"}`;
}

function members(bytes: Buffer, start: number, end: number, isArray: boolean): string {
  if (end - start < SHORTEST_DOCUMENT || end > bytes.length || bytes[end - 1] !== 0) throw new Inexact();
  let text = "";
  let index = 0;
  for (let at = start + 4; at < end - 1; index++) {
    const type = bytes[at] as number;
    const nameEnd = endOfName(bytes, at + 1);
    const name = textOf(bytes, at + 1, nameEnd);
    const valueEnd = endOfValue(bytes, type, nameEnd + 1);
    if (valueEnd > end - 1 || valueEnd <= nameEnd) throw new Inexact();
    const value = valueText(bytes, type, nameEnd + 1, valueEnd);
    if (index > 0) text += ",";
    if (isArray) {
      if (name !== String(index)) throw new Inexact();
      text += value;
    } else {
      if (VALUE_NAMES.has(name)) throw new Inexact();
      text += `${JSON.stringify(name)}:${value}`;
    }
    at = valueEnd;
  }
  return isArray ? `[${text}]` : `{${text}}`;
}

function valueText(bytes: Buffer, type: number, at: number, end: number): string {
  switch (type) {
    case TYPE.string:
      return stringText(bytes, at);
    case TYPE.int:
      return `{"$numberInt":"${bytes.readInt32LE(at)}"}`;
    case TYPE.document:
      return members(bytes, at, end, false);
    case TYPE.array:
      return members(bytes, at, end, true);
    case TYPE.null:
      return "null";
    case TYPE.boolean:
      if ((bytes[at] as number) > 1) throw new Inexact();
      return bytes[at] === 1 ? "true" : "false";
    case TYPE.objectId:
      return `{"$oid":"${bytes.toString("hex", at, end)}"}`;
    case TYPE.date:
      return `{"$date":{"$numberLong":"${bytes.readBigInt64LE(at)}"}}`;
    case TYPE.long:
      return `{"$numberLong":"${bytes.readBigInt64LE(at)}"}`;
    case TYPE.double:
      return `{"$numberDouble":"${doubleText(bytes, at)}"}`;
    case TYPE.decimal:
      return `{"$numberDecimal":"${decimalText(bytes.subarray(at, end))}"}`;
    case TYPE.binary:
      return binaryText(bytes, at, end);
    case TYPE.regex:
      return regexText(bytes, at);
    case TYPE.timestamp:
      return `{"$timestamp":{"t":${bytes.readUInt32LE(at + 4)},"i":${bytes.readUInt32LE(at)}}}`;
    case TYPE.code:
      return `{"$code":${stringText(bytes, at)}}`;
    case TYPE.codeWithScope:
      return codeWithScopeText(bytes, at, end);
    case TYPE.symbol:
      return `{"$symbol":${stringText(bytes, at)}}`;
    case TYPE.dbPointer:
      return `{"$dbPointer":{"$ref":${stringText(bytes, at)},"$id":{"$oid":"${bytes.toString("hex", end - 12, end)}"}}}`;
    case TYPE.undefined:
      return '{"$undefined":true}';
    case TYPE.minKey:
      return '{"$minKey":1}';
    case TYPE.maxKey:
      return '{"$maxKey":1}';
    default:
      throw new Inexact();
  }
}

/** UTF-8 as text; the replacement character may stand for bytes that are none. */
function textOf(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end);
  if (text.includes("\ufffd") && !Buffer.from(text).equals(bytes.subarray(start, end))) throw new Inexact();
  return text;
}

function stringText(bytes: Buffer, at: number): string {
  const length = bytes.readInt32LE(at);
  if (length < 1 || bytes[at + 3 + length] !== 0) throw new Inexact();
  return JSON.stringify(textOf(bytes, at + 4, at + 3 + length));
}

function doubleText(bytes: Buffer, at: number): string {
  const value = bytes.readDoubleLE(at);
  if (Number.isNaN(value) && bytes.readBigUInt64LE(at) !== 0x7ff8000000000000n) throw new Inexact();
  if (Object.is(value, -0)) return "-0.0";
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}

function decimalText(bytes: Buffer): string {
  const text = new Decimal128(Uint8Array.from(bytes)).toString();
  if (!readsBack(text, bytes)) throw new Inexact();
  return text;
}

function binaryText(bytes: Buffer, at: number, end: number): string {
  const subType = bytes[at + 4] as number;
  let start = at + 5;
  if (end < start) throw new Inexact();
  if (subType === 2) {
    // The old kind has its length twice.
    if (end - start < 4 || bytes.readInt32LE(start) !== end - start - 4) throw new Inexact();
    start += 4;
  }
  return `{"$binary":{"base64":"${bytes.toString("base64", start, end)}","subType":"${subType.toString(16).padStart(2, "0")}"}}`;
}

function regexText(bytes: Buffer, at: number): string {
  const patternEnd = endOfName(bytes, at);
  const pattern = textOf(bytes, at, patternEnd);
  const options = textOf(bytes, patternEnd + 1, endOfName(bytes, patternEnd + 1));
  return `{"$regularExpression":{"pattern":${JSON.stringify(pattern)},"options":${JSON.stringify(options)}}}`;
}

function codeWithScopeText(bytes: Buffer, at: number, end: number): string {
  const code = stringText(bytes, at + 4);
  const scope = at + 8 + bytes.readInt32LE(at + 4);
  if (scope + bytes.readInt32LE(scope) !== end) throw new Inexact();
  return `{"$code":${code},"$scope":${members(bytes, scope, end, false)}}`;
}

/** Some bytes that are no canonical decimal are written with more digits than a decimal has, and cannot be read. */
function readsBack(text: string, bytes: Buffer): boolean {
  try {
    return bytes.equals(Decimal128.fromString(text).bytes);
  } catch {
    return false;
  }
}
