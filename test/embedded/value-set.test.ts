import { Decimal128, Double, ObjectId } from "bson";
import { expect, test } from "vitest";
import { Arr, Doc, type Value } from "../../src/embedded/bson/document.ts";
import { UNDEFINED } from "../../src/embedded/bson/scalars.ts";
import { compileUpdate } from "../../src/embedded/update/compile-update.ts";
import { equalValues, ValueSet } from "../../src/embedded/values/compare-values.ts";

const VALUES: readonly Value[] = [
  ...[0, -0, 1, Number.NaN, 0.1],
  ...[new Double(0), new Double(-0), new Double(1), new Double(Number.NaN), new Double(0.1)],
  ...[0n, 1n, 2n ** 53n + 1n, new Double(2 ** 53)],
  ...["0", "-0", "1", "1.0", "NaN", "0.1", "9007199254740993"].map((text) => Decimal128.fromString(text)),
  ...["", "a", "A", null, UNDEFINED, true, false, new Date(0), new Date(1)],
  ...[new ObjectId("0".repeat(24)), new Arr([]), new Arr([1]), new Arr([1n])],
  ...[new Doc(), Doc.of({ a: 1 }), Doc.of({ a: new Double(1) }), Doc.of({ a: 1, b: 2 }), Doc.of({ b: 2, a: 1 })],
];

test("a large set tells values apart as $eq does", () => {
  const others = Array.from({ length: 20 }, (_, i): Value => `other ${i}`);
  for (const one of VALUES)
    for (const two of VALUES)
      expect([one, two, new ValueSet([...others, one]).has(two)]).toEqual([one, two, equalValues(one, two)]);
});

test("$addToSet and $pullAll work on many thousand values", () => {
  const many = Array.from({ length: 20_000 }, (_, i): Value => Doc.of({ text: `value ${i >> 1}` }));
  const context = { variables: new Map(), textKey: undefined, now: new Date() };
  const apply = (update: Doc, items: readonly Value[]): unknown =>
    compileUpdate(update, undefined, context)
      .apply(Doc.of({ s: new Arr([...items]) }), { hitIndex: undefined, inserting: false })
      .get("s");
  const added = apply(Doc.of({ $addToSet: Doc.of({ s: Doc.of({ $each: new Arr(many) }) }) }), []);
  expect((added as Arr).items).toEqual(many.filter((_, i) => i % 2 === 0));
  expect((apply(Doc.of({ $pullAll: Doc.of({ s: new Arr(many) }) }), [...many, 1]) as Arr).items).toEqual([1]);
});
