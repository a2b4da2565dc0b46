import { Decimal128, Double, Long } from "mongodb";
import { expect, test } from "vitest";
import { contract, type ExpressionCase, freshName } from "./contract-fixture.ts";

function decimal(text: string): Decimal128 {
  return Decimal128.fromString(text);
}
const NINES = "9999999999999999999999999999999999";

const CASES: readonly ExpressionCase[] = [
  [{ $round: [decimal("2.5"), 0] }, decimal("2")],
  [{ $round: [decimal("3.5")] }, decimal("4")],
  [{ $round: [decimal("-0.4")] }, decimal("-0")],
  [{ $round: [decimal("1234567890123456789.12345"), 4] }, decimal("1234567890123456789.1234")],
  [{ $round: [decimal("1234567890123456789.12355"), 4] }, decimal("1234567890123456789.1236")],
  [{ $round: [decimal("1.5"), 3] }, decimal("1.500")],
  [{ $round: [decimal("1250"), -2] }, decimal("1.2E+3")],
  [{ $round: decimal("Infinity") }, decimal("Infinity")],
  [{ $round: decimal("NaN") }, decimal("NaN")],
  [{ $round: [2.675, 2] }, 2.67],
  [{ $round: [15, -1] }, 20],
  [{ $round: [25, -1] }, 20],
  [{ $round: ["a"] }, undefined, 51081],
  [{ $round: [1.5, 0.5] }, undefined, 51082],
  [{ $round: [1.5, 101] }, undefined, 51083],
  [{ $round: [Long.MAX_VALUE, -19] }, undefined, 51080],
  [{ $round: [1.5, null] }, null],
  [{ $trunc: [decimal("-2.987654321098765432109"), 20] }, decimal("-2.98765432109876543210")],
  [{ $trunc: [decimal("99.9"), -1] }, decimal("9E+1")],
  [{ $ceil: decimal("12345678901234567890.1") }, decimal("12345678901234567891")],
  [{ $ceil: decimal("-0.5") }, decimal("-0")],
  [{ $floor: decimal("-12345678901234567890.1") }, decimal("-12345678901234567891")],
  [{ $floor: decimal("7.00") }, decimal("7")],
  [{ $abs: decimal(`-${NINES}`) }, decimal(NINES)],
  [{ $abs: decimal("-0.00") }, decimal("0.00")],
  [{ $abs: decimal("-Infinity") }, decimal("Infinity")],
  [{ $add: [decimal(NINES), 1] }, decimal("1.000000000000000000000000000000000E+34")],
  [{ $add: [decimal("12"), -10, Long.fromNumber(-1), -0.5] }, decimal("0.500000000000000")],
  [{ $multiply: [decimal("1.5"), -2] }, decimal("-3.0")],
  [{ $sum: [decimal("1.5"), -2, -0.25] }, decimal("-0.75")],
  [{ $toDecimal: -7 }, decimal("-7")],
  [{ $add: [decimal("1E+40"), decimal("1E-40")] }, decimal("1.000000000000000000000000000000000E+40")],
  [{ $add: [decimal("Infinity"), decimal("-1E+400")] }, decimal("Infinity")],
  [{ $add: [decimal("Infinity"), decimal("-Infinity")] }, decimal("NaN")],
  [{ $subtract: [decimal("1.20"), decimal("1.2")] }, decimal("0.00")],
  [{ $multiply: [decimal("-1.5"), decimal("0.0")] }, decimal("-0.00")],
  [{ $multiply: [decimal("9E+6144"), 10] }, decimal("Infinity")],
  [{ $multiply: [decimal("1E-6176"), decimal("0.5")] }, decimal("0E-6176")],
  [{ $multiply: [decimal("2"), 0.5] }, decimal("1.000000000000000")],
  [{ $divide: [decimal("1"), decimal("1E-400")] }, decimal("1E+400")],
  [{ $divide: [decimal("-1"), decimal("Infinity")] }, decimal("-0E-6176")],
  [{ $divide: [decimal("0"), decimal("0.0")] }, undefined, 2],
  [{ $mod: [decimal("-6"), 3] }, decimal("-0")],
  [{ $sum: [decimal("0.1"), decimal("0.2"), Long.MAX_VALUE] }, decimal("9223372036854775807.3")],
  [{ $sum: [0.1, 0.2, 0.3] }, 0.6],
  [{ $sum: [Long.MAX_VALUE, Long.fromNumber(1), Long.fromNumber(-1)] }, Long.MAX_VALUE],
  [{ $avg: [decimal("0.1"), decimal("0.2")] }, decimal("0.15")],
  [{ $avg: [decimal("1"), decimal("1"), 0] }, decimal("0.6666666666666666666666666666666667")],
  [{ $avg: [decimal(NINES), decimal(NINES)] }, decimal("1.000000000000000000000000000000000E+34")],
  [{ $avg: [decimal("Infinity"), decimal("-Infinity")] }, decimal("NaN")],
  [{ $toDecimal: 2.5 }, decimal("2.50000000000000")],
  [{ $toDecimal: 7 }, decimal("7")],
  [{ $toLong: decimal("9007199254740993.9") }, Long.fromString("9007199254740993")],
  [{ $toBool: decimal("1E-400") }, true],
  [{ $toBool: decimal("-0.00") }, false],
];

contract("Decimals", (db) => {
  test.each(CASES)("%j", async (expression, value, code) => {
    const rows = db().collection(freshName());
    await rows.insertOne({});
    const options = { promoteValues: true, promoteLongs: false };
    const result = rows.aggregate([{ $project: { _id: 0, value: expression } }], options).toArray();
    if (code !== undefined) await expect(result).rejects.toMatchObject({ code });
    else expect(shown((await result)[0]?.value)).toEqual(shown(value));
  });

  test("groups add and average decimals in all of their digits", async () => {
    const rows = db().collection(freshName());
    await rows.insertMany([{ v: decimal("12345678901234567890.01") }, { v: decimal("0.02") }, { v: 1 }, { v: "x" }]);
    const [row] = await rows.aggregate([{ $group: { _id: null, sum: { $sum: "$v" }, avg: { $avg: "$v" } } }]).toArray();
    expect(shown(row?.sum)).toBe("12345678901234567891.03");
    expect(shown(row?.avg)).toBe("4115226300411522630.343333333333333");
  });

  test("updates calculate with decimals, and keep the digits of those that they compare", async () => {
    const rows = db().collection<{ _id: number; v?: Decimal128; least: Decimal128; most: Decimal128 }>(freshName());
    await rows.insertOne({
      _id: 1,
      v: decimal("1.10"),
      least: decimal("1.00000000000000000000000000002"),
      most: decimal("1.0"),
    });
    await rows.updateOne({ _id: 1 }, { $inc: { v: decimal("12345678901234567890.2") } as never });
    await rows.updateOne(
      { _id: 1 },
      {
        $min: { least: decimal("1.00000000000000000000000000001") },
        $max: { most: decimal("1.00") },
        $mul: { made: decimal("1.50") } as never,
      },
    );
    const row = await rows.findOne({ _id: 1 });
    expect(shown(row)).toEqual({
      _id: 1,
      v: "12345678901234567891.30",
      least: "1.00000000000000000000000000001",
      most: "1.0",
      made: "0.00",
    });
    await rows.updateOne({ _id: 1 }, { $mul: { v: new Double(0.5) } as never });
    expect(shown((await rows.findOne({ _id: 1 }))?.v)).toBe("6172839450617283945.650000000000000");
  });
});

/** Decimals and longs as strings, so that exponents and the signs of zeros count. */
function shown(value: unknown): unknown {
  if (value instanceof Decimal128 || value instanceof Long) return value.toString();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shown(one)]));
}
