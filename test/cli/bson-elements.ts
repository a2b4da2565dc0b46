import { Decimal128 } from "mongodb";
import { documentOf, TYPE } from "../../src/cli/transfer/raw-bson.ts";

/** An element of a document, in bytes. */
export function element(type: number, name: string, value: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value]);
}

/** The value of a string. */
export function stringValue(text: string): Buffer {
  const bytes = Buffer.from(`\0\0\0\0${text}\0`);
  bytes.writeInt32LE(bytes.length - 4, 0);
  return bytes;
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, "hex");
}
const id = hex("65f000000000000000000001");

/** A value with its whole length before it. */
function counted(...pieces: Uint8Array[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), ...pieces]);
  bytes.writeInt32LE(bytes.length, 0);
  return bytes;
}

/** A value of each type that BSON has, the deprecated ones too. */
export const everyType: readonly (readonly [name: string, type: number, value: Buffer])[] = [
  ["a double", TYPE.double, hex("000000000000f83f")],
  ["minus zero", TYPE.double, hex("0000000000000080")],
  ["NaN", TYPE.double, hex("000000000000f87f")],
  ["infinity", TYPE.double, hex("000000000000f0ff")],
  ["a whole double", TYPE.double, hex("0000000000001440")],
  ["a string", TYPE.string, stringValue('a "quoted" \\ \0 \n é 😀 \u2028')],
  ["a document", TYPE.document, documentOf([element(TYPE.int, "x", hex("01000000"))])],
  ["an empty document", TYPE.document, documentOf([])],
  ["an array", TYPE.array, documentOf([element(TYPE.null, "0"), element(TYPE.array, "1", documentOf([]))])],
  ["binary data", TYPE.binary, hex("0300000080010203")],
  ["empty binary data", TYPE.binary, hex("0000000000")],
  ["binary data of the old kind", TYPE.binary, hex("07000000020300000001 0203".replace(" ", ""))],
  ["a UUID", TYPE.binary, hex("100000000400112233445566778899aabbccddeeff")],
  ["undefined", TYPE.undefined, hex("")],
  ["an ObjectId", TYPE.objectId, id],
  ["true", TYPE.boolean, hex("01")],
  ["a date before 1970", TYPE.date, hex("ffffffffffffffff")],
  ["a date beyond JavaScript's", TYPE.date, hex("ffffffffffffff7f")],
  ["null", TYPE.null, hex("")],
  ["a regular expression", TYPE.regex, Buffer.from('^a/"b\\d\0imx\0')],
  ["a DBPointer", TYPE.dbPointer, Buffer.concat([stringValue("db.things"), id])],
  ["code", TYPE.code, stringValue("f()")],
  ["a symbol", TYPE.symbol, stringValue("sym")],
  ["code with a scope", TYPE.codeWithScope, counted(stringValue("f(x)"), documentOf([element(TYPE.null, "x")]))],
  ["an int", TYPE.int, hex("00000080")],
  ["a timestamp", TYPE.timestamp, hex("ffffffff01000000")],
  ["an empty timestamp", TYPE.timestamp, Buffer.alloc(8)],
  ["a long", TYPE.long, hex("0000000000000080")],
  ["a decimal", TYPE.decimal, Buffer.from(Decimal128.fromString("1.10").bytes)],
  ["MinKey", TYPE.minKey, hex("")],
  ["MaxKey", TYPE.maxKey, hex("")],
];
