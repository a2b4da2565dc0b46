import { ObjectId } from "mongodb";

/** BSON's element types: the byte before an element's name. */
export const TYPE = {
  double: 0x01,
  string: 0x02,
  document: 0x03,
  array: 0x04,
  binary: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  boolean: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  dbPointer: 0x0c,
  code: 0x0d,
  symbol: 0x0e,
  codeWithScope: 0x0f,
  int: 0x10,
  timestamp: 0x11,
  long: 0x12,
  decimal: 0x13,
  minKey: 0xff,
  maxKey: 0x7f,
} as const;

const FIXED_SIZES: Readonly<Record<number, number>> = {
  [TYPE.double]: 8,
  [TYPE.undefined]: 0,
  [TYPE.objectId]: 12,
  [TYPE.boolean]: 1,
  [TYPE.date]: 8,
  [TYPE.null]: 0,
  [TYPE.int]: 4,
  [TYPE.timestamp]: 8,
  [TYPE.long]: 8,
  [TYPE.decimal]: 16,
  [TYPE.minKey]: 0,
  [TYPE.maxKey]: 0,
};

/** One element of a document. */
export interface BsonElement {
  readonly type: number;
  readonly name: string;
  /** The value alone. */
  readonly value: Buffer;
  /** The whole element: type, name and value. */
  readonly bytes: Buffer;
}

/** Bytes that are not BSON. */
class MalformedBsonError extends Error {
  override readonly name = "MalformedBsonError";
}

/** A Buffer that shares the bytes. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The end of the value that starts at `at`. */
function endOfValue(bytes: Buffer, type: number, at: number): number {
  const fixed = FIXED_SIZES[type];
  if (fixed !== undefined) return at + fixed;
  switch (type) {
    case TYPE.string:
    case TYPE.code:
    case TYPE.symbol:
      return at + 4 + bytes.readInt32LE(at);
    case TYPE.document:
    case TYPE.array:
    case TYPE.codeWithScope:
      return at + bytes.readInt32LE(at);
    case TYPE.binary:
      return at + 5 + bytes.readInt32LE(at);
    case TYPE.dbPointer:
      return at + 4 + bytes.readInt32LE(at) + 12;
    case TYPE.regex:
      return endOfName(bytes, endOfName(bytes, at) + 1) + 1;
    default:
      throw new MalformedBsonError(`there is no BSON type ${type}`);
  }
}

/** The position of the NUL after the name that starts at `at`. */
function endOfName(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(0, at);
  if (end < 0) throw new MalformedBsonError("a name is not terminated");
  return end;
}

/** The elements of a document, in order. */
export function* elementsOf(document: Buffer): Generator<BsonElement, void, void> {
  const end = document.length - 1;
  for (let at = 4; at < end; ) {
    const type = document[at] as number;
    const nameEnd = endOfName(document, at + 1);
    const valueEnd = endOfValue(document, type, nameEnd + 1);
    if (valueEnd > end || valueEnd <= nameEnd) throw new MalformedBsonError("an element extends past its document");
    yield {
      type,
      name: document.toString("utf8", at + 1, nameEnd),
      value: document.subarray(nameEnd + 1, valueEnd),
      bytes: document.subarray(at, valueEnd),
    };
    at = valueEnd;
  }
}

/** Builds a document from elements. */
export function documentOf(elements: readonly Uint8Array[]): Buffer {
  const size = elements.reduce((sum, element) => sum + element.length, 5);
  const document = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)], size);
  document.writeInt32LE(size, 0);
  return document;
}

/**
 * A BSON value that the driver sends byte for byte. JavaScript values cannot express all of BSON: undefined and DBPointer
 * have no counterpart, and objects reorder names that look like numbers. The driver takes it for an ObjectId, the only
 * value that serializes itself, and it then overwrites the type before its name. The name must be ASCII letters and digits.
 */
export class RawValue extends ObjectId {
  readonly #type: number;
  readonly #bytes: Uint8Array;

  constructor(type: number, bytes: Uint8Array) {
    super(NO_ID);
    this.#type = type;
    this.#bytes = bytes;
  }

  /** Called by the driver's serializer after type and name are written. Returns the number of bytes written. */
  serializeInto(target: Uint8Array, at: number): number {
    let typeAt = at - 2;
    while (target[typeAt] !== TYPE.objectId) typeAt--;
    target[typeAt] = this.#type;
    target.set(this.#bytes, at);
    return this.#bytes.length;
  }
}

const NO_ID = new Uint8Array(12);

/** A document that the driver sends byte for byte. */
export function rawDocument(bytes: Uint8Array): RawValue {
  return new RawValue(TYPE.document, bytes);
}
