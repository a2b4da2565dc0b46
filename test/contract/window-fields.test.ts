import { Decimal128, type Document, Double, Long } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

/** The cakes of MongoDB's page on `$setWindowFields`. */
const CAKES = [
  { _id: 0, type: "chocolate", orderDate: "2020-05-18T14:10:30Z", state: "CA", price: 13, quantity: 120 },
  { _id: 1, type: "chocolate", orderDate: "2021-03-20T11:30:05Z", state: "WA", price: 14, quantity: 140 },
  { _id: 2, type: "vanilla", orderDate: "2021-01-11T06:31:15Z", state: "CA", price: 12, quantity: 145 },
  { _id: 3, type: "vanilla", orderDate: "2020-02-08T13:13:23Z", state: "WA", price: 13, quantity: 104 },
  { _id: 4, type: "strawberry", orderDate: "2019-05-18T16:09:01Z", state: "CA", price: 41, quantity: 162 },
  { _id: 5, type: "strawberry", orderDate: "2019-01-08T06:12:03Z", state: "WA", price: 43, quantity: 134 },
].map((cake) => ({ ...cake, orderDate: new Date(cake.orderDate) }));

const byDate = { partitionBy: "$state", sortBy: { orderDate: 1 } };

/** A stage's fields and what they give to the cakes, in the order of the partitions. */
const GIVEN: readonly (readonly [spec: Document, output: Document, values: readonly unknown[]])[] = [
  [byDate, { $sum: "$quantity", window: { documents: ["unbounded", "current"] } }, [162, 282, 427, 134, 238, 378]],
  [
    { partitionBy: { $year: "$orderDate" }, sortBy: { orderDate: 1 } },
    { $avg: "$quantity", window: { documents: [-1, 0] } },
    [134, 148, 104, 112, 145, 142.5],
  ],
  [
    { partitionBy: { $year: "$orderDate" }, sortBy: { orderDate: 1 } },
    { $max: "$quantity", window: { documents: ["unbounded", "unbounded"] } },
    [162, 162, 120, 120, 145, 145],
  ],
  [
    { partitionBy: "$state", sortBy: { price: 1 } },
    { $sum: "$quantity", window: { range: [-10, 10] } },
    [265, 265, 162, 244, 244, 134],
  ],
  [
    byDate,
    { $push: "$_id", window: { range: ["unbounded", 10], unit: "month" } },
    [[4], [4, 0, 2], [4, 0, 2], [5], [5, 3], [5, 3, 1]],
  ],
  [byDate, { $push: "$_id", window: { documents: ["current", 1] } }, [[4, 0], [0, 2], [2], [5, 3], [3, 1], [1]]],
  [byDate, { $count: {}, window: { documents: [1, 2] } }, [2, 1, 0, 2, 1, 0]],
  [byDate, { $min: "$quantity", window: { documents: [1, 2] } }, [120, 145, null, 104, 140, null]],
  [byDate, { $first: "$_id", window: { documents: [-1, 0] } }, [4, 4, 0, 5, 5, 3]],
  [byDate, { $last: "$_id" }, [2, 2, 2, 1, 1, 1]],
  [byDate, { $addToSet: "$state" }, [["CA"], ["CA"], ["CA"], ["WA"], ["WA"], ["WA"]]],
  [byDate, { $topN: { n: 1, sortBy: { price: -1 }, output: "$_id" } }, [[4], [4], [4], [5], [5], [5]]],
  [{ sortBy: { price: 1, _id: 1 } }, { $shift: { output: "$_id", by: 1, default: "none" } }, [0, 3, 1, 4, 5, "none"]],
  [{ sortBy: { price: 1, _id: 1 } }, { $shift: { output: "$_id", by: -2 } }, [null, null, 2, 0, 3, 1]],
  [{ sortBy: { price: -1 } }, { $rank: {} }, [1, 2, 3, 4, 4, 6]],
  [{ sortBy: { price: -1 } }, { $denseRank: {} }, [1, 2, 3, 4, 4, 5]],
  [{ sortBy: { price: -1 } }, { $documentNumber: {} }, [1, 2, 3, 4, 5, 6]],
  [
    { sortBy: { _id: 1 } },
    { $expMovingAvg: { input: "$price", N: 2 } },
    [13, 13 + 2 / 3, 12.555556, 12.851852, 31.617284, 39.205761],
  ],
  [
    { sortBy: { _id: 1 } },
    { $expMovingAvg: { input: "$price", alpha: 0.5 } },
    [13, 13.5, 12.75, 12.875, 26.9375, 34.96875],
  ],
  [
    { sortBy: { _id: 1 } },
    { $covariancePop: ["$_id", "$price"], window: { documents: ["unbounded", "current"] } },
    [0, 0.25, -1 / 3, -0.25, 11, 19.333333],
  ],
  [
    { sortBy: { _id: 1 } },
    { $covarianceSamp: ["$_id", "$price"], window: { documents: [-1, 0] } },
    [null, 0.5, -1, 0.5, 14, 1],
  ],
];

const REFUSED: readonly (readonly [Document | number, number])[] = [
  [5, 9],
  [{ output: {}, other: 1 }, 40415],
  [{ sortBy: { a: 1 } }, 40414],
  [{ output: { v: { $summ: "$a" } } }, 9],
  [{ output: { v: { $mergeObjects: "$a" } } }, 9],
  [{ output: { v: { $sum: "$a", windoww: {} } } }, 9],
  [{ output: { v: { $sum: "$a", window: { documents: ["unbounded", "current"] } } } }, 5339901],
  [{ output: { v: { $sum: "$a", window: { range: ["unbounded", "current"] } } } }, 5339902],
  [{ sortBy: { a: 1, b: 1 }, output: { v: { $sum: "$a", window: { range: [0, 1] } } } }, 5339902],
  [{ sortBy: { a: 1 }, output: { v: { $sum: "$a", window: { documents: [1, -1] } } } }, 5339900],
  [{ sortBy: { a: 1 }, output: { v: { $sum: "$a", window: { documents: [0.5, 1] } } } }, 9],
  [{ sortBy: { a: 1 }, output: { v: { $sum: "$a", window: { documents: [0, 1], unit: "day" } } } }, 9],
  [{ sortBy: { text: 1 }, output: { v: { $sum: "$a", window: { range: [0, 1] } } } }, 5429414],
  [{ sortBy: { date: 1 }, output: { v: { $sum: "$a", window: { range: [0, 1] } } } }, 5429413],
  [{ sortBy: { a: 1 }, output: { v: { $sum: "$a", window: { range: [0, 1], unit: "day" } } } }, 5429513],
  [{ sortBy: { a: 1, b: 1 }, output: { v: { $rank: {} } } }, 5371602],
  [{ sortBy: { a: 1 }, output: { v: { $rank: { a: 1 } } } }, 5371603],
  [{ sortBy: { a: 1 }, output: { v: { $rank: {}, window: { documents: [0, 1] } } } }, 5371601],
  [{ output: { v: { $shift: { output: "$a", by: 1 } } } }, 9],
  [{ sortBy: { a: 1 }, output: { v: { $derivative: { input: "$a" } } } }, 9],
  [{ sortBy: { date: 1 }, output: { v: { $derivative: { input: "$a" }, window: { documents: [-1, 0] } } } }, 5624901],
  [{ sortBy: { a: 1 }, output: { v: { $expMovingAvg: { input: "$a", alpha: 1 } } } }, 9],
  [{ partitionBy: "$list", output: { v: { $sum: "$a" } } }, 14],
];

contract("Window fields", (db) => {
  const give = async (documents: readonly Document[], spec: Document, output: Document): Promise<unknown[]> => {
    const rows = db().collection(freshName());
    await rows.insertMany(documents as never);
    const stage = { $setWindowFields: { ...spec, output: { "in.value": output } } };
    return (await rows.aggregate([stage]).toArray()).map((row) => row.in.value);
  };

  test.each(GIVEN)("by %j, %j", async (spec, output, values) => {
    const found = await give(CAKES, spec, output);
    const rounded = (value: unknown): unknown => (typeof value === "number" ? Number(value.toFixed(6)) : value);
    expect(found.map(rounded)).toEqual(values.map(rounded));
  });

  test.each(REFUSED)("%j is refused", async (spec, code) => {
    const rows = db().collection(freshName());
    await rows.insertOne({ a: 1, b: 1, text: "a", date: new Date(0), list: [1] });
    await expect(rows.aggregate([{ $setWindowFields: spec }]).toArray()).rejects.toMatchObject({ code });
  });

  test("rates count in the unit, and areas by trapezoids", async () => {
    const rows = [0, 30, 60, 90].map((seconds, i) => ({
      time: new Date(Date.UTC(2020, 4, 18, 14, 10) + seconds * 1000),
      miles: [1295.1, 1295.63, 1296.25, 1296.76][i],
      kilowatts: [2.95, 2.7, 2.6, 2.98][i],
    }));
    const sortBy = { time: 1 };
    const window = { range: [-30, 0], unit: "second" };
    const speeds = await give(rows, { sortBy }, { $derivative: { input: "$miles", unit: "hour" }, window });
    expect(speeds[0]).toBeNull();
    expect(speeds.slice(1).map((speed) => Number((speed as number).toFixed(3)))).toEqual([63.6, 74.4, 61.2]);
    const energy = await give(
      rows,
      { sortBy },
      {
        $integral: { input: "$kilowatts", unit: "hour" },
        window: { range: ["unbounded", "current"], unit: "hour" },
      },
    );
    expect(energy.map((area) => Number((area as number).toFixed(6)))).toEqual([0, 0.023542, 0.045625, 0.068875]);
  });

  test("values are carried on, and drawn on lines", async () => {
    const rows = [{ t: 1, v: 10 }, { t: 2 }, { t: 4, v: 40 }, { t: 5, v: null }];
    expect(await give(rows, { sortBy: { t: 1 } }, { $locf: "$v" })).toEqual([10, 10, 40, 40]);
    expect(await give(rows, { sortBy: { t: 1 } }, { $linearFill: "$v" })).toEqual([10, 20, 40, null]);
  });

  test("numbers keep their types and digits", async () => {
    const rows = db().collection<Document & { readonly _id: number }>(freshName());
    const long = Long.fromString("9007199254740993");
    await rows.insertMany([
      { _id: 1, v: long, d: Decimal128.fromString("0.10") },
      { _id: 2, v: new Double(2), d: Decimal128.fromString("0.20") },
    ]);
    const window = { documents: [0, 0] };
    const all = { documents: ["unbounded", "unbounded"] };
    const found = await rows
      .aggregate(
        [
          {
            $setWindowFields: {
              sortBy: { d: 1 },
              output: {
                same: { $sum: "$v", window },
                near: { $sum: "$_id", window: { range: [Decimal128.fromString("-0.1"), 0] } },
                average: { $avg: "$d", window: all },
                rank: { $rank: {} },
                moving: { $expMovingAvg: { input: "$d", N: 3 } },
              },
            },
          },
        ],
        { promoteValues: false },
      )
      .toArray();
    const typed = (value: { _bsontype: string }): string => `${value._bsontype} ${value}`;
    expect(found.map((row) => [row.same, row.near, row.average, row.rank, row.moving].map(typed))).toEqual([
      ["Long 9007199254740993", "Int32 1", "Decimal128 0.15", "Long 1", "Decimal128 0.10"],
      ["Double 2", "Int32 3", "Decimal128 0.15", "Long 2", "Decimal128 0.150"],
    ]);
  });

  test("null and missing are one partition, and documents without a sort stay together", async () => {
    const found = await give(
      [{ _id: 1, p: null }, { _id: 2 }, { _id: 3, p: 1 }],
      { partitionBy: "$p" },
      { $push: "$_id" },
    );
    expect(found).toEqual([[1, 2], [1, 2], [3]]);
  });
});
