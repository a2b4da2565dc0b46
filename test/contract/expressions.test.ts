import { Decimal128, type Document, Double, Long } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

const day = new Date("2020-01-31");

/** An expression, the document that it sees, and its value, or its error's code. */
const CASES: readonly (readonly [string, Document, unknown, number?])[] = [
  ["$toUpper of nothing", { $toUpper: "$none" }, ""],
  ["$concat of a number", { $concat: ["a", 1] }, undefined, 16702],
  ["$isNumber of a decimal", { $isNumber: Decimal128.fromString("1") }, true],
  ["$sqrt of a negative", { $sqrt: -1 }, undefined, 28714],
  ["$ln of zero", { $ln: 0 }, undefined, 28766],
  [
    "$dateAdd of a month to a day that it lacks",
    { $dateAdd: { startDate: day, unit: "month", amount: 1 } },
    new Date("2020-02-29"),
  ],
];

contract("Expressions and stages", (db) => {
  test.each(CASES)("%s", async (_title, expression, value, code) => {
    const rows = db().collection(freshName());
    await rows.insertOne({});
    const result = rows.aggregate([{ $project: { _id: 0, value: expression } }]).toArray();
    if (code === undefined) expect((await result)[0]?.value).toEqual(value);
    else await expect(result).rejects.toMatchObject({ code });
  });

  test("$bucket counts by the boundary at or below, in order", async () => {
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

  test("expressions compare text by the collation", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ _id: 1 as never, s: "a" });
    const collation = { locale: "en", strength: 2 };
    const pipeline = [{ $project: { same: { $eq: ["$s", "A"] }, within: { $in: ["A", ["$s"]] } } }];
    expect(await rows.aggregate(pipeline, { collation }).toArray()).toEqual([{ _id: 1, same: true, within: true }]);
    expect(await rows.aggregate(pipeline).toArray()).toEqual([{ _id: 1, same: false, within: false }]);
    expect(await rows.countDocuments({ $expr: { $eq: ["$s", "A"] } }, { collation })).toBe(1);
  });

  test("a collation may ignore punctuation, and read accents backwards", async () => {
    const rows = db().collection(freshName());
    await rows.insertMany(["a b", "ab", "a-c"].map((s) => ({ s })));
    const shifted = { locale: "en", alternate: "shifted" as const };
    expect(await rows.countDocuments({ s: "a-b" }, { collation: shifted })).toBe(2);
    expect(await rows.countDocuments({ s: "ab" }, { collation: { ...shifted, maxVariable: "space" } })).toBe(2);
    expect(await rows.countDocuments({ s: "a b" }, { collation: { ...shifted, strength: 4 } })).toBe(1);
    const words = db().collection(freshName());
    await words.insertMany(["coté", "cote", "côté", "côte"].map((s) => ({ s })));
    const sorted = words.find({}, { sort: { s: 1 }, collation: { locale: "fr", backwards: true } });
    expect((await sorted.toArray()).map((row) => row.s)).toEqual(["cote", "côte", "coté", "côté"]);
  });

  test("two arrays that are not one within the other give no order", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ a: [1, 2], b: [1, 2], c: [{ x: 1, y: 2 }] });
    await expect(rows.find({}, { sort: { a: 1, b: 1 } }).toArray()).rejects.toMatchObject({ code: 2 });
    expect(await rows.find({}, { sort: { "c.x": 1, "c.y": -1 } }).toArray()).toHaveLength(1);
  });

  test("batch sizes and the names of variables are checked", async () => {
    const name = freshName();
    const negative = { aggregate: name, pipeline: [], cursor: { batchSize: -1 } };
    await expect(db().command(negative)).rejects.toMatchObject({ code: 51024 });
    const getMore = { getMore: Long.fromNumber(5), collection: name, batchSize: -1 };
    await expect(db().command(getMore)).rejects.toMatchObject({ code: 51024 });
    await expect(db().command({ find: name, let: { X: 1 } })).rejects.toMatchObject({ code: 9 });
  });
});

/** A validator, a document that it refuses, and the details that the error gives. */
const REFUSALS: readonly (readonly [Document, Document, Document])[] = [
  [
    { x: { $gt: 5 } },
    { x: 3 },
    { operatorName: "$gt", specifiedAs: { x: { $gt: 5 } }, reason: "comparison failed", consideredValue: 3 },
  ],
  [
    { x: { $type: "string" } },
    { x: 1 },
    {
      operatorName: "$type",
      specifiedAs: { x: { $type: "string" } },
      reason: "type did not match",
      consideredValue: 1,
      consideredType: "int",
    },
  ],
  [{ x: 5 }, {}, { operatorName: "$eq", specifiedAs: { x: 5 }, reason: "field was missing" }],
  [
    { a: 1, b: 1 },
    { a: 1, b: 2 },
    {
      operatorName: "$and",
      clausesNotSatisfied: [
        {
          index: 1,
          details: { operatorName: "$eq", specifiedAs: { b: 1 }, reason: "comparison failed", consideredValue: 2 },
        },
      ],
    },
  ],
  [
    { $jsonSchema: { required: ["x", "y"], properties: { x: { bsonType: "int", description: "a number" } } } },
    { x: "a" },
    {
      operatorName: "$jsonSchema",
      schemaRulesNotSatisfied: [
        { operatorName: "required", specifiedAs: { required: ["x", "y"] }, missingProperties: ["y"] },
        {
          operatorName: "properties",
          propertiesNotSatisfied: [
            {
              propertyName: "x",
              description: "a number",
              details: [
                {
                  operatorName: "bsonType",
                  specifiedAs: { bsonType: "int" },
                  reason: "type did not match",
                  consideredValue: "a",
                  consideredType: "string",
                },
              ],
            },
          ],
        },
      ],
    },
  ],
];

contract("A validator says what it refuses", (db) => {
  test.each(REFUSALS)("%j", async (validator, document, details) => {
    const name = freshName();
    await db().createCollection(name, { validator });
    await expect(
      db()
        .collection(name)
        .insertOne({ _id: 1 as never, ...document }),
    ).rejects.toMatchObject({
      code: 121,
      errInfo: { failingDocumentId: 1, details },
    });
  });

  test("findAndModify says what went wrong while it ran", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ a: new Double(1.5) });
    await expect(rows.findOneAndUpdate({}, { $push: { a: 1 } as never })).rejects.toThrow(
      /^Plan executor error during findAndModify :: caused by :: /,
    );
  });
});
