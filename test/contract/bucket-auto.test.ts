import { Decimal128, type Document, Double, Long } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

const REFUSED: readonly (readonly [Document | number, number])[] = [
  [5, 40240],
  [{ groupBy: "$_id", buckets: 2, other: 1 }, 40245],
  [{ groupBy: "_id", buckets: 2 }, 40239],
  [{ groupBy: "$_id" }, 40246],
  [{ groupBy: "$_id", buckets: "2" }, 40241],
  [{ groupBy: "$_id", buckets: 1.5 }, 40242],
  [{ groupBy: "$_id", buckets: 0 }, 40243],
  [{ groupBy: "$_id", buckets: 2, output: 1 }, 40244],
  [{ groupBy: "$_id", buckets: 2, granularity: 1 }, 40261],
  [{ groupBy: "$_id", buckets: 2, granularity: "R6" }, 40257],
  [{ groupBy: "$text", buckets: 2, granularity: "R5" }, 40258],
  [{ groupBy: "$nan", buckets: 2, granularity: "R5" }, 40259],
  [{ groupBy: "$less", buckets: 2, granularity: "R5" }, 40260],
];

/** The buckets of the numbers from 0 to 99, as MongoDB's page on `$bucketAuto` has them. */
const HUNDRED: readonly (readonly [granularity: string | undefined, buckets: readonly (readonly number[])[]])[] = [
  [
    undefined,
    [
      [0, 20, 20],
      [20, 40, 20],
      [40, 60, 20],
      [60, 80, 20],
      [80, 99, 20],
    ],
  ],
  [
    "R20",
    [
      [0, 20, 20],
      [20, 40, 20],
      [40, 63, 23],
      [63, 90, 27],
      [90, 100, 10],
    ],
  ],
  [
    "E24",
    [
      [0, 20, 20],
      [20, 43, 23],
      [43, 68, 25],
      [68, 91, 23],
      [91, 100, 9],
    ],
  ],
  [
    "1-2-5",
    [
      [0, 20, 20],
      [20, 50, 30],
      [50, 100, 50],
    ],
  ],
  [
    "POWERSOF2",
    [
      [0, 32, 32],
      [32, 64, 32],
      [64, 128, 36],
    ],
  ],
];

function typed(value: unknown): string {
  if (typeof value !== "object" || value === null) return value === null ? "null" : `${typeof value} ${value}`;
  return `${"_bsontype" in value ? value._bsontype : "object"} ${value}`;
}

contract("Automatic buckets", (db) => {
  test.each(REFUSED)("%j is refused", async (spec, code) => {
    const rows = db().collection(freshName());
    await rows.insertOne({ text: "a", nan: Number.NaN, less: -1 });
    await expect(rows.aggregate([{ $bucketAuto: spec }]).toArray()).rejects.toMatchObject({ code });
  });

  test.each(HUNDRED)("a hundred numbers, by %s", async (granularity, buckets) => {
    const rows = db().collection<{ _id: number }>(freshName());
    await rows.insertMany(Array.from({ length: 100 }, (_, _id) => ({ _id })));
    const spec = { groupBy: "$_id", buckets: 5, ...(granularity === undefined ? {} : { granularity }) };
    const found = await rows.aggregate([{ $bucketAuto: spec }]).toArray();
    expect(found).toEqual(buckets.map(([min, max, count]) => ({ _id: { min, max }, count })));
  });

  test("what is equal stays together, and fewer values than buckets make fewer buckets", async () => {
    const rows = db().collection(freshName());
    await rows.insertMany([1, 1, 1, 2, 3].map((v) => ({ v })));
    const found = await rows.aggregate([{ $bucketAuto: { groupBy: "$v", buckets: 4 } }]).toArray();
    expect(found).toEqual([
      { _id: { min: 1, max: 2 }, count: 3 },
      { _id: { min: 2, max: 3 }, count: 1 },
      { _id: { min: 3, max: 3 }, count: 1 },
    ]);
    expect(
      await rows.aggregate([{ $match: { v: 9 } }, { $bucketAuto: { groupBy: "$v", buckets: 4 } }]).toArray(),
    ).toEqual([]);
  });

  test("boundaries and results keep their types, in the order of types", async () => {
    const rows = db().collection(freshName());
    const long = Long.fromString("9007199254740993");
    await rows.insertMany([
      { n: 1, v: "text" },
      { n: new Double(2), v: long },
      { n: 4, v: null },
      { n: new Double(8) },
      { n: long, v: Decimal128.fromString("0.10") },
    ]);
    const found = await rows
      .aggregate(
        [{ $bucketAuto: { groupBy: "$v", buckets: 5, output: { n: { $sum: "$n" }, all: { $push: "$v" } } } }],
        { promoteValues: false },
      )
      .toArray();
    expect(found.map(({ _id, n, all }) => [_id.min, _id.max, n, all[0]].map(typed))).toEqual([
      ["null", "Decimal128 0.10", "Double 12", "null"],
      ["Decimal128 0.10", "Long 9007199254740993", "Long 9007199254740993", "Decimal128 0.10"],
      ["Long 9007199254740993", "string text", "Double 2", "Long 9007199254740993"],
      ["string text", "string text", "Int32 1", "string text"],
    ]);
  });

  test("granularity rounds decimals as decimals", async () => {
    const rows = db().collection(freshName());
    await rows.insertMany(["0.3", "7.99999999999999999999", "8"].map((v) => ({ v: Decimal128.fromString(v) })));
    const found = await rows
      .aggregate([{ $bucketAuto: { groupBy: "$v", buckets: 3, granularity: "POWERSOF2" } }])
      .toArray();
    const shown = found.map(({ _id, count }) => [_id.min.toString(), _id.max.toString(), count]);
    expect(shown).toEqual([
      ["0.25", "0.5", 1],
      ["0.5", "8", 1],
      ["8", "16", 1],
    ]);
  });
});
