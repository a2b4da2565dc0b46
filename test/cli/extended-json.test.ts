import { array, assert, constantFrom, double, nat, property, tuple, uint8Array } from "fast-check";
import { BSON, Decimal128 } from "mongodb";
import { describe, expect, it } from "vitest";
import { documentBytes, documentText } from "../../src/cli/transfer/extended-json.ts";
import { documentOf, TYPE } from "../../src/cli/transfer/raw-bson.ts";
import { element, everyType, stringValue } from "./bson-elements.ts";

/** Whether a document comes back byte for byte. */
function comesBack(document: Buffer): boolean {
  return documentBytes(documentText(document)).equals(document);
}

/** Whether it is kept as Extended JSON, not as bytes. */
function isReadable(document: Buffer): boolean {
  return !documentText(document).includes("$bson");
}

describe("documents as Extended JSON", () => {
  it.each(everyType)(
    "%s comes back byte for byte, and can be read unless JavaScript has no such value",
    (name, type, value) => {
      const document = documentOf([element(type, "a", value)]);
      expect(comesBack(document)).toBe(true);
      expect(isReadable(document)).toBe(!["undefined", "a date beyond JavaScript's", "a DBPointer"].includes(name));
    },
  );

  it("is readable by other Extended JSON readers", () => {
    const value = {
      _id: new BSON.ObjectId(),
      n: [1, 2.5, -0, 1e300],
      big: BSON.Long.MAX_VALUE,
      s: 'q"\u0000é😀',
      d: new Date(-1),
    };
    const document = Buffer.from(BSON.serialize(value));
    const read = BSON.EJSON.parse(documentText(document), { relaxed: false });
    expect(Buffer.from(BSON.serialize(read)).equals(document)).toBe(true);
  });

  it.each([
    ["unusual names", ["2", "10", "b", "a", "", "__proto__", "constructor", "x.y", "$set", "\ufeffmark"], true],
    ["names that look like numbers, out of order", ["b", "10", "2"], false],
    ["repeated names", ["a", "b", "a"], false],
  ])("keeps %s", (_what, names, readable) => {
    const document = documentOf(names.map((name) => element(TYPE.string, name, stringValue(name))));
    expect(comesBack(document)).toBe(true);
    expect(isReadable(document)).toBe(readable);
  });

  it("reads what a4c47f8 wrote", () => {
    const text =
      '{"_id":{"$oid":"65f000000000000000000001"},"n":[{"$numberInt":"1"},{"$numberDouble":"-0.0"},{"$numberLong":"5"}],' +
      '"at":{"$date":{"$numberLong":"-1"}},"b":{"$binary":{"base64":"AQID","subType":"80"}},"t":{"$timestamp":{"t":1,"i":2}}}';
    const bytes = documentBytes(text);
    expect(documentText(bytes)).toBe(text);
    expect(documentBytes(`{"$bson":"${bytes.toString("base64")}"}`)).toEqual(bytes);
  });

  it.each([
    ["a name that Extended JSON has for itself", element(TYPE.string, "$oid", stringValue("0".repeat(24)))],
    ["text that is no UTF-8", element(TYPE.string, "a", Buffer.from([3, 0, 0, 0, 0xc3, 0x28, 0]))],
    ["a name that is no UTF-8", Buffer.from([TYPE.null, 0xff, 0xfe, 0])],
    ["a NaN with a payload", element(TYPE.double, "a", Buffer.from("010000000000f87f", "hex"))],
    ["an array whose names do not count", element(TYPE.array, "a", documentOf([element(TYPE.null, "7")]))],
    ["a boolean that is neither 0 nor 1", element(TYPE.boolean, "a", Buffer.from([2]))],
    ["a decimal of an unusual encoding", element(TYPE.decimal, "a", Buffer.from(`${"ff".repeat(14)}0c70`, "hex"))],
    [
      "a decimal of too many digits",
      element(TYPE.decimal, "a", Buffer.from("eb68a30d4307d1253d3846d707ff0130", "hex")),
    ],
    ["a document whose length is none", element(TYPE.document, "a", Buffer.from([0, 0, 0, 0]))],
    ["an array shorter than its length", element(TYPE.array, "a", Buffer.from([4, 0, 0, 0]))],
    ["a binary of a length below none", element(TYPE.binary, "a", Buffer.from([0xff, 0xff, 0xff, 0xff]))],
    ["an old binary without its second length", element(TYPE.binary, "a", Buffer.from([1, 0, 0, 0, 2, 9]))],
  ])("%s is kept as bytes", (_name, bytes) => {
    const document = documentOf([element(TYPE.int, "_id", Buffer.alloc(4)), bytes]);
    expect(isReadable(document)).toBe(false);
    expect(comesBack(document)).toBe(true);
  });

  it("works for any bytes and any numbers", () => {
    const types = constantFrom(...everyType.map(([, type]) => type));
    assert(
      property(types, uint8Array({ maxLength: 40 }), nat(3), (type, bytes, depth) => {
        let document = documentOf([element(type, "a", Buffer.from(bytes))]);
        for (let i = 0; i < depth; i++) document = documentOf([element(TYPE.document, "b", document)]);
        return comesBack(document);
      }),
    );
    const values = constantFrom(...everyType);
    const changes = array(tuple(nat(60), nat(255)), { minLength: 1, maxLength: 3 });
    assert(
      property(values, changes, nat(2), ([, type, whole], changed, depth) => {
        const value = Buffer.from(whole);
        for (const [at, byte] of changed) if (value.length > 0) value[at % value.length] = byte;
        let document = documentOf([element(type, "a", value), element(TYPE.null, "c")]);
        for (let i = 0; i < depth; i++) document = documentOf([element(TYPE.document, "b", document)]);
        return comesBack(document);
      }),
    );
    assert(
      property(double(), (number) => {
        const value = Buffer.alloc(8);
        value.writeDoubleLE(number);
        const document = documentOf([element(TYPE.double, "a", value)]);
        return comesBack(document) && isReadable(document);
      }),
    );
    assert(
      property(uint8Array({ minLength: 16, maxLength: 16 }), (bytes) =>
        comesBack(documentOf([element(TYPE.decimal, "a", Buffer.from(bytes))])),
      ),
    );
    for (const text of ["0E-6176", "9.999999999999999999999999999999999E+6144", "-0", "Infinity", "NaN", "1.10"])
      expect(comesBack(documentOf([element(TYPE.decimal, "a", Decimal128.fromString(text).bytes)]))).toBe(true);
  });

  it.each(["", "{", '{"a"}', '{"a":{"$numberInt":"1"}}x', '{"a":{"$oid":"12"}}', '{"$bson":"AAAA"}', "[]"])(
    "%s is refused",
    (text) => {
      expect(() => documentBytes(text)).toThrow();
    },
  );
});
