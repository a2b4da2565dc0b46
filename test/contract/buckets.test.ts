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
];

function typed(value: unknown): string {
  if (typeof value !== "object" || value === null) return value === null ? "null" : `${typeof value} ${value}`;
  return `${"_bsontype" in value ? value._bsontype : "object"} ${value}`;
}

contract("$bucket and $bucketAuto", (db) => {
  test("$bucket groups by the boundary at or below, in order", async () => {
    const rows = db().collection(freshName());
    await rows.insertMany([9, 5, 1, 20].map((v) => ({ v })));
    const bucket = { groupBy: "$v", boundaries: [0, 5, 10], default: "other" };
    expect(await rows.aggregate([{ $bucket: bucket }]).toArray()).toEqual([
      { _id: 0, count: 1 },
      { _id: 5, count: 2 },
      { _id: "other", count: 1 },
    ]);
    for (const [spec, code] of [
      [{ groupBy: "$v" }, 40198],
      [{ groupBy: "$v", boundaries: [1] }, 40192],
      [{ groupBy: "$v", boundaries: [1, "a"] }, 40193],
      [{ groupBy: "$v", boundaries: [2, 1] }, 40194],
      [{ groupBy: "$v", boundaries: [0, 5] }, 40066],
    ] as const)
      await expect(rows.aggregate([{ $bucket: spec }]).toArray()).rejects.toMatchObject({ code });
  });

  test.each(REFUSED)("$bucketAuto refuses %j", async (spec, code) => {
    const rows = db().collection(freshName());
    await rows.insertOne({});
    await expect(rows.aggregate([{ $bucketAuto: spec }]).toArray()).rejects.toMatchObject({ code });
  });

  test("$bucketAuto makes buckets of equal size", async () => {
    const rows = db().collection<{ _id: number }>(freshName());
    await rows.insertMany(Array.from({ length: 100 }, (_, _id) => ({ _id })));
    const found = await rows.aggregate([{ $bucketAuto: { groupBy: "$_id", buckets: 5 } }]).toArray();
    const bounds = [0, 20, 40, 60, 80, 99];
    expect(found).toEqual([0, 1, 2, 3, 4].map((i) => ({ _id: { min: bounds[i], max: bounds[i + 1] }, count: 20 })));
  });

  test("equal values stay in one bucket, so there may be fewer buckets than asked for", async () => {
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

  test("boundaries and results keep their types, and sort in the order of types", async () => {
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
});
