import {
  Binary,
  BSON,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from "mongodb";
import { expect, test } from "vitest";
import { checkBson } from "../../src/embedded/bson/check-bson.ts";
import { Doc } from "../../src/embedded/bson/document.ts";
import { withId } from "../../src/embedded/bson/prepare-document.ts";

/** Documents of every type, those that the driver would not write spelled out. */
const DOCUMENTS: readonly (readonly [string, Uint8Array])[] = [
  [
    "usual values",
    BSON.serialize({ a: 1, b: "é\0x", c: [1, { d: null }], e: true, f: new Date(5), g: 1.5, h: new ObjectId() }),
  ],
  [
    "numbers",
    BSON.serialize({ a: new Double(1), b: new Double(-0), c: Number.NaN, d: Long.MAX_VALUE, e: new Int32(-1) }),
  ],
  ["decimals", BSON.serialize({ a: Decimal128.fromString("1.000"), b: Decimal128.fromString("-Infinity") })],
  ["binaries", BSON.serialize({ a: new Binary(Buffer.from("ff00", "hex"), 0x80), b: new Binary(Buffer.alloc(0)) })],
  [
    "rare values",
    BSON.serialize({ a: new MinKey(), b: new MaxKey(), c: new Timestamp({ t: 2 ** 32 - 1, i: 7 }), d: /a/im }),
  ],
  ["code", BSON.serialize({ a: new Code("x"), b: new Code("y", { z: 1 }), c: new BSONSymbol("s") })],
  ["old binary", Buffer.from("13000000057800060000000202000000ffff00", "hex")],
  ["undefined", Buffer.from("0800000006610000", "hex")],
  ["date beyond JavaScript's", Buffer.from("10000000096100ffffffffffffff7f00", "hex")],
  ["DBPointer", Buffer.from("1a0000000c610002000000620056e1fc72e0c917e9c471416100", "hex")],
  ["fields named by numbers", Buffer.from("13000000103200010000001031000200000000", "hex")],
  ["a name twice", Buffer.from("13000000106100010000001061000200000000", "hex")],
  ["__proto__", Buffer.from("16000000025f5f70726f746f5f5f0002000000610000", "hex")],
];

test.each(DOCUMENTS)("%s: a document is written back byte for byte", (_what, given) => {
  const bytes = Buffer.from(given);
  expect(checkBson(bytes, 0, bytes.length)).toBe(bytes.length);
  expect(Buffer.from(new Doc(bytes).copy().toBytes()).toString("hex")).toBe(bytes.toString("hex"));
});

test("the _id moves to the front, and the other bytes stay the same", () => {
  const bytes = BSON.serialize({ a: 1, b: { c: [1, 2] } });
  const stored = withId(new Doc(bytes));
  expect(stored.names).toEqual(["_id", "a", "b"]);
  expect(Buffer.from(stored.toBytes()).subarray(21)).toEqual(Buffer.from(bytes).subarray(4));
  const moved = withId(new Doc(BSON.serialize({ a: 1, _id: 2 })));
  expect(BSON.deserialize(moved.toBytes())).toEqual({ _id: 2, a: 1 });
});

test.each(DOCUMENTS)("an _id behind %s is put first, and no other byte changes", (_what, bytes) => {
  const id = Buffer.from("105f69640007000000", "hex");
  const elements = bytes.subarray(4, -1);
  const size = Buffer.alloc(4);
  size.writeInt32LE(bytes.length + id.length);
  const end = Buffer.alloc(1);
  const moved = withId(new Doc(Buffer.concat([size, elements, id, end])));
  expect(moved.toBytes()).toEqual(Buffer.concat([size, id, elements, end]));
  expect(withId(moved)).toBe(moved);
});

test.each(DOCUMENTS)("reading %s in pieces gives the same as reading it whole", (_what, bytes) => {
  const whole = new Doc(bytes);
  const { names, values } = whole;
  for (const first of names) {
    const doc = new Doc(bytes);
    expect(doc.get(first)).toEqual(values[names.indexOf(first)]);
    expect(doc.has("no such name")).toBe(false);
    expect(doc.names).toEqual(names);
    expect(doc.values).toEqual(values);
  }
});
