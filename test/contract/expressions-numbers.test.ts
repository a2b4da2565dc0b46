import { Decimal128, Long } from "mongodb";
import { expect, test } from "vitest";
import { contract, type ExpressionCase, freshName, tryExpressions } from "./contract-fixture.ts";

function decimal(text: string): Decimal128 {
  return Decimal128.fromString(text);
}

const CASES: readonly ExpressionCase[] = [
  [{ $isNumber: decimal("1") }, true],
  [{ $sqrt: -1 }, undefined, 28714],
  [{ $ln: 0 }, undefined, 28766],
  [{ $divide: [decimal("1"), 3] }, decimal("0.3333333333333333333333333333333333")],
  [{ $divide: [decimal("2"), decimal("3")] }, decimal("0.6666666666666666666666666666666667")],
  [{ $divide: [decimal("1"), 4] }, decimal("0.25")],
  [{ $divide: [decimal("-6"), 2] }, decimal("-3")],
  [{ $mod: [decimal("10.5"), 3] }, decimal("1.5")],
  [{ $mod: [decimal("-10.5"), 3] }, decimal("-1.5")],
  [{ $sqrt: decimal("6.25") }, decimal("2.5")],
  [{ $pow: [0, -1] }, undefined, 28764],
  [{ $pow: [2, 31] }, 2147483648],
  [{ $pow: ["a", 2] }, undefined, 28762],
  [{ $log: [8, 2] }, 3],
  [{ $log: ["a", 2] }, undefined, 28756],
  [{ $log: [0, 2] }, undefined, 28758],
  [{ $log: [8, 1] }, undefined, 28759],
  [{ $abs: Long.MIN_VALUE }, undefined, 28680],
  [{ $toDouble: "1e400" }, undefined, 241],
  [{ $allElementsTrue: [[1, true, 0]] }, false],
  [{ $anyElementTrue: null }, undefined, 17041],
  [{ $ifNull: ["$a"] }, undefined, 1257300],
  // biome-ignore lint/suspicious/noThenProperty: MongoDB's name for it.
  [{ $cond: { if: true, then: 1 } }, undefined, 17082],
  // biome-ignore lint/suspicious/noThenProperty: MongoDB's name for it.
  [{ $cond: { if: true, then: 1, else: 2, other: 3 } }, undefined, 17083],
  [{ $switch: { branches: [{ case: true }] } }, undefined, 40065],
  [{ $let: { vars: { X: 1 }, in: "$$X" } }, undefined, 9],
  [{ $arrayToObject: [[["a\0b", 1]]] }, undefined, 4940400],
];

contract("Expressions on numbers and conditions", (db) => {
  tryExpressions(db, CASES);

  test("a field name with a null byte is refused, and the connection stays open", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ a: 1 });
    const pipeline = [{ $replaceWith: { $setField: { field: { $literal: "a\0b" }, input: {}, value: 1 } } }];
    await expect(rows.aggregate(pipeline).toArray()).rejects.toBeInstanceOf(Error);
    expect(await rows.countDocuments({})).toBe(1);
  });
});
