import { Decimal128, type Document, Double, Long, MaxKey, MinKey, ObjectId, Timestamp } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

const oid = new ObjectId("507f1f77bcf86cd799439011");

/** Documents, numbered from 1 on, a filter, and the numbers of those that match. */
const CASES: readonly (readonly [string, Document[], Document, unknown[]])[] = [
  [
    "numbers are equal whatever their type",
    [{ a: 1 }, { a: new Double(1) }, { a: Long.fromNumber(1) }, { a: Decimal128.fromString("1.0") }, { a: "1" }],
    { a: 1 },
    [1, 2, 3, 4],
  ],
  ["null matches null and missing", [{ a: null }, {}, { a: 0 }, { a: [null] }], { a: null }, [1, 2, 4]],
  [
    "null on a path into an array of scalars",
    [{ a: [1] }, { a: { b: 1 } }, { a: {} }, { a: [{ c: 1 }] }],
    { "a.b": null },
    [3, 4],
  ],
  ["an array equals itself or an item", [{ a: [1, 2] }, { a: [2, 1] }, { a: [[1, 2]] }], { a: [1, 2] }, [1, 3]],
  [
    "documents are equal with their fields in the same order",
    [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }],
    { a: { x: 1, y: 2 } },
    [1],
  ],
  [
    "ranges compare only their own type",
    [{ a: 5 }, { a: "5" }, { a: new Date(5) }, { a: null }, {}],
    { a: { $gt: 1 } },
    [1],
  ],
  ["ranges on dates", [{ a: new Date(5) }, { a: new Date(50) }, { a: 50 }], { a: { $lte: new Date(10) } }, [1]],
  ["a range from MinKey takes every value", [{ a: 5 }, { a: "x" }, {}], { a: { $gt: new MinKey() } }, [1, 2, 3]],
  [
    "different items of an array can meet different conditions",
    [{ a: [1, 9] }, { a: [5] }],
    { a: { $gt: 4, $lt: 6 } },
    [1, 2],
  ],
  ["$elemMatch takes items as they are", [{ a: [[1, 9]] }, { a: [9] }], { a: { $elemMatch: { $size: 2 } } }, [1]],
  [
    "$elemMatch within $elemMatch",
    [{ a: [[1, 9]] }, { a: [[1]] }, { a: [9] }],
    { a: { $elemMatch: { $elemMatch: { $gt: 5 } } } },
    [1],
  ],
  ["one item must meet all of $elemMatch", [{ a: [1, 9] }, { a: [5] }], { a: { $elemMatch: { $gt: 4, $lt: 6 } } }, [2]],
  [
    "$elemMatch on documents",
    [
      {
        a: [
          { x: 1, y: 2 },
          { x: 2, y: 1 },
        ],
      },
      { a: [{ x: 1, y: 1 }] },
    ],
    { a: { $elemMatch: { x: 1, y: 1 } } },
    [2],
  ],
  [
    "$in with null and a regular expression",
    [{ a: "abc" }, {}, { a: "x" }, { a: [7] }],
    { a: { $in: [null, /^a/, 7] } },
    [1, 2, 4],
  ],
  ["$nin", [{ a: 1 }, { a: 2 }, {}, { a: [1, 3] }], { a: { $nin: [1] } }, [2, 3]],
  ["$ne on arrays", [{ a: [1, 2] }, { a: [2] }, {}], { a: { $ne: 1 } }, [2, 3]],
  ["$not", [{ a: 1 }, { a: 5 }, {}], { a: { $not: { $gt: 3 } } }, [1, 3]],
  ["$exists", [{ a: null }, {}, { a: { b: 1 } }], { a: { $exists: true } }, [1, 3]],
  ["$exists false on a path", [{ a: [{ b: 1 }, {}] }, { a: {} }, {}], { "a.b": { $exists: false } }, [2, 3]],
  [
    "$type by alias and number",
    [{ a: 1 }, { a: new Double(1) }, { a: "x" }, { a: [1] }, { a: Long.ONE }],
    { a: { $type: ["int", 2] } },
    [1, 3, 4],
  ],
  ["$type number", [{ a: 1 }, { a: 1.5 }, { a: "1" }], { a: { $type: "number" } }, [1, 2]],
  ["$type array", [{ a: [] }, { a: 1 }, { a: [[1]] }], { a: { $type: "array" } }, [1, 3]],
  ["$size", [{ a: [1, 2] }, { a: [] }, { a: 2 }], { a: { $size: 2 } }, [1]],
  ["$all", [{ a: [1, 2, 3] }, { a: [1] }, { a: 1 }], { a: { $all: [1, 2] } }, [1]],
  [
    "$all with $elemMatch",
    [{ a: [{ x: 1 }, { x: 2 }] }, { a: [{ x: 1 }] }],
    { a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { x: 2 } }] } },
    [1],
  ],
  ["$mod", [{ a: 5 }, { a: 4 }, { a: 5.9 }, { a: "5" }], { a: { $mod: [4, 1] } }, [1, 3]],
  [
    "$regex with options",
    [{ a: "Hello" }, { a: "hell" }, { a: ["x", "HELP"] }],
    { a: { $regex: "^hel(l|p)", $options: "i" } },
    [1, 2, 3],
  ],
  [
    "$and, $or, $nor",
    [{ a: 1, b: 1 }, { a: 1 }, { b: 1 }, {}],
    { $and: [{ $or: [{ a: 1 }, { b: 1 }] }, { $nor: [{ a: 1, b: 1 }] }] },
    [2, 3],
  ],
  [
    "$expr",
    [
      { a: 2, b: 1 },
      { a: 1, b: 2 },
    ],
    { $expr: { $gt: ["$a", "$b"] } },
    [1],
  ],
  ["a path through arrays and by index", [{ a: [{ b: [1, 2] }] }, { a: [{ b: 3 }] }], { "a.0.b.1": 2 }, [1]],
  [
    "ObjectIds and timestamps",
    [{ a: oid }, { a: new Timestamp({ t: 5, i: 1 }) }],
    { a: { $gt: new Timestamp({ t: 4, i: 9 }) } },
    [2],
  ],
  ["NaN equals NaN", [{ a: Number.NaN }, { a: 1 }], { a: Number.NaN }, [1]],
  [
    "$jsonSchema",
    [{ a: "x", n: 3 }, { a: 1, n: 3 }, { n: 3 }],
    { $jsonSchema: { required: ["a"], properties: { a: { bsonType: "string" }, n: { minimum: 2 } } } },
    [1],
  ],
];

contract("filters", (db) => {
  test.each(CASES)("%s", async (_what, documents, filter, expected) => {
    for (const indexed of [false, true]) {
      const collection = db().collection<Document & { _id: number }>(freshName());
      if (indexed) for (const key of ["a", "a.b", "b"]) await collection.createIndex({ [key]: 1 }, { name: key });
      await collection.insertMany(documents.map((document, i) => ({ _id: i + 1, ...document })));
      const found = await collection.find(filter).sort({ _id: 1 }).toArray();
      expect(found.map((document) => document._id)).toEqual(expected);
      expect(await collection.countDocuments(filter)).toBe(expected.length);
    }
  });

  test("values of all types sort in MongoDB's order, with and without an index", async () => {
    const values = [
      new MinKey(),
      null,
      Number.NEGATIVE_INFINITY,
      Long.fromString("-9007199254740993"),
      -1.5,
      0,
      1,
      Decimal128.fromString("1.1"),
      2,
      Long.fromString("9007199254740993"),
      1e300,
      "",
      "A",
      "a",
      "ä",
      {},
      { a: 1 },
      { a: 2 },
      { b: 0 },
      oid,
      false,
      true,
      new Date(-5),
      new Date(5),
      new Timestamp({ t: 1, i: 1 }),
      /a/,
      new MaxKey(),
    ];
    const collection = db().collection<{ _id: number; v: unknown }>(freshName());
    await collection.insertMany(values.map((v, _id) => ({ _id, v })).reverse());
    const order = values.map((_, i) => i);
    expect((await collection.find().sort({ v: 1 }).toArray()).map((row) => row._id)).toEqual(order);
    await collection.createIndex({ v: 1 });
    expect((await collection.find().sort({ v: 1 }).toArray()).map((row) => row._id)).toEqual(order);
    expect((await collection.find().sort({ v: -1 }).toArray()).map((row) => row._id)).toEqual([...order].reverse());
    for (const i of [3, 5, 8, 12, 16, 19, 23])
      expect((await collection.find({ v: values[i] as never }).toArray()).map((row) => row._id)).toEqual([i]);
  });

  test("a sort by two arrays is refused unless one is inside the other", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ a: [1, 2], b: [1, 2], c: [{ x: 1, y: 2 }] });
    await expect(rows.find({}, { sort: { a: 1, b: 1 } }).toArray()).rejects.toMatchObject({ code: 2 });
    expect(await rows.find({}, { sort: { "c.x": 1, "c.y": -1 } }).toArray()).toHaveLength(1);
  });

  test("unknown operators and malformed operands are refused", async () => {
    const collection = db().collection(freshName());
    for (const filter of [
      { a: { $foo: 1 } },
      { $foo: 1 },
      { a: { $in: 1 } },
      { $or: [] },
      { a: { $size: -1 } },
      { a: { $mod: [0, 1] } },
      { a: { $not: 1 } },
    ])
      await expect(collection.find(filter as Document).toArray()).rejects.toMatchObject({ code: 2 });
  });
});
