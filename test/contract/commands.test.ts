import { Binary, type Document, Long } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

contract("commands", (db) => {
  test("a cursor returns its documents in batches, and is gone once it is closed", async () => {
    const name = freshName();
    const collection = db().collection<{ _id: number }>(name);
    await collection.insertMany(Array.from({ length: 25 }, (_, _id) => ({ _id })));
    const first = await db().command({ find: name, batchSize: 10 });
    expect(first.cursor.firstBatch).toHaveLength(10);
    const second = await db().command({ getMore: Long.fromValue(first.cursor.id), collection: name, batchSize: 10 });
    expect(second.cursor.nextBatch.map((one: Document) => one._id)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(await db().command({ killCursors: name, cursors: [Long.fromValue(first.cursor.id)] })).toMatchObject({
      cursorsKilled: [expect.anything()],
    });
    await expect(db().command({ getMore: Long.fromValue(first.cursor.id), collection: name })).rejects.toMatchObject({
      code: 43,
    });
    expect(await collection.find().batchSize(7).toArray()).toHaveLength(25);
    expect(await collection.find().skip(5).limit(12).batchSize(5).toArray()).toHaveLength(12);
  });

  test("errors carry MongoDB's codes and names", async () => {
    const name = freshName();
    const failing: [Document, number, string][] = [
      [{ nope: 1 }, 59, "CommandNotFound"],
      [{ find: name, filter: { a: { $foo: 1 } } }, 2, "BadValue"],
      [{ find: "" }, 73, "InvalidNamespace"],
      [{ aggregate: name, pipeline: [{ $foo: 1 }], cursor: {} }, 40324, "Location40324"],
      [{ aggregate: name, pipeline: [] }, 9, "FailedToParse"],
      [{ insert: name, documents: [] }, 16, "InvalidLength"],
      [
        { insert: name, documents: [{ _id: 1 }], txnNumber: Long.ONE, lsid: { id: new Binary(Buffer.alloc(16), 4) } },
        20,
        "IllegalOperation",
      ],
      [{ listIndexes: "absent" }, 26, "NamespaceNotFound"],
      [{ getMore: Long.fromNumber(12345), collection: name }, 43, "CursorNotFound"],
      [{ create: "a$b" }, 73, "InvalidNamespace"],
      [{ update: name, updates: [{ q: {}, u: { a: 1 }, multi: true }], writeConcern: { w: 5 } }, 2, "BadValue"],
    ];
    for (const [command, code, codeName] of failing)
      await expect(db().command(command), JSON.stringify(command)).rejects.toMatchObject({ code, codeName });
  });

  test("an unordered write continues after an error, an ordered one does not", async () => {
    for (const [ordered, inserted] of [
      [true, 2],
      [false, 3],
    ] as const) {
      const collection = db().collection<{ _id: number }>(freshName());
      const documents = [{ _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: 3 }];
      await expect(collection.insertMany(documents, { ordered })).rejects.toMatchObject({
        code: 11000,
        insertedCount: inserted,
      });
      expect(await collection.countDocuments()).toBe(inserted);
    }
  });

  test("_id is unique, never an array, and added if it is missing", async () => {
    const name = freshName();
    await db().command({ insert: name, documents: [{ a: 1 }] });
    expect((await db().collection(name).findOne())?._id).toMatchObject({ _bsontype: "ObjectId" });
    for (const [_id, code] of [
      [[1], 53],
      [/x/, 53],
      [{ $a: 1 }, 52],
    ] as const)
      expect((await db().command({ insert: name, documents: [{ _id }] })).writeErrors).toMatchObject([
        { index: 0, code },
      ]);
  });

  test("projections include, exclude, slice, pick items and compute", async () => {
    const collection = db().collection<Document & { _id: number }>(freshName());
    await collection.insertOne({ _id: 1, a: { b: 1, c: 2 }, list: [1, 2, 3], docs: [{ x: 1 }, { x: 2 }] });
    const cases: [Document, Document][] = [
      [{ "a.b": 1 }, { _id: 1, a: { b: 1 } }],
      [
        { a: 0, docs: 0 },
        { _id: 1, list: [1, 2, 3] },
      ],
      [
        { _id: 0, list: { $slice: -2 }, a: 1 },
        { a: { b: 1, c: 2 }, list: [2, 3] },
      ],
      [{ _id: 0, docs: { $elemMatch: { x: 2 } } }, { docs: [{ x: 2 }] }],
      [{ _id: 0, sum: { $add: ["$a.b", "$a.c"] } }, { sum: 3 }],
      [{ _id: 0, "docs.x": 1 }, { docs: [{ x: 1 }, { x: 2 }] }],
    ];
    for (const [projection, expected] of cases)
      expect(await collection.findOne({}, { projection }), JSON.stringify(projection)).toEqual(expected);
    expect(await collection.findOne({ "docs.x": 2 }, { projection: { _id: 0, "docs.$": 1 } })).toEqual({
      docs: [{ x: 2 }],
    });
    await expect(collection.findOne({}, { projection: { a: 1, list: 0 } })).rejects.toMatchObject({ code: 31254 });
  });

  test("pipelines group, unwind, join, and write", async () => {
    const orders = db().collection<Document>(freshName());
    const people = db().collection<Document>(freshName());
    await orders.insertMany([
      { _id: 1, who: "a", items: [{ n: 2 }, { n: 3 }] },
      { _id: 2, who: "b", items: [{ n: 5 }] },
      { _id: 3, who: "a", items: [] },
    ] as never[]);
    await people.insertMany([
      { _id: "a", name: "Ann" },
      { _id: "b", name: "Bob" },
    ] as never[]);
    const pipeline = [
      { $unwind: "$items" },
      { $group: { _id: "$who", total: { $sum: "$items.n" }, rows: { $count: {} } } },
      { $lookup: { from: people.collectionName, localField: "_id", foreignField: "_id", as: "person" } },
      { $set: { name: { $first: "$person.name" } } },
      { $unset: "person" },
      { $sort: { total: -1, _id: 1 } },
    ];
    const expected = [
      { _id: "a", total: 5, rows: 2, name: "Ann" },
      { _id: "b", total: 5, rows: 1, name: "Bob" },
    ];
    expect(await orders.aggregate(pipeline).toArray()).toEqual(expected);
    const out = freshName();
    expect(await orders.aggregate([...pipeline, { $out: out }]).toArray()).toEqual([]);
    expect(await db().collection(out).find().sort({ _id: 1 }).toArray()).toEqual(expected);
    await orders
      .aggregate([
        { $project: { _id: "$who", seen: { $literal: true } } },
        { $merge: { into: out, whenMatched: "merge" } },
      ])
      .toArray();
    expect(
      await db()
        .collection(out)
        .findOne({ _id: "a" as never }),
    ).toMatchObject({ total: 5, seen: true });
  });

  test("a view returns the results of its pipeline, and refuses writes", async () => {
    const name = freshName();
    await db()
      .collection<Document>(name)
      .insertMany([{ a: 1 }, { a: 2 }, { a: 3 }]);
    const view = await db().createCollection(`${name}_view`, {
      viewOn: name,
      pipeline: [{ $match: { a: { $gt: 1 } } }],
    });
    expect(await view.countDocuments({ a: { $lt: 3 } })).toBe(1);
    expect(await view.estimatedDocumentCount()).toBe(2);
    expect((await view.distinct("a")).sort()).toEqual([2, 3]);
    await expect(view.insertOne({ a: 9 })).rejects.toMatchObject({ code: 166 });
  });

  test("a validator refuses documents that do not match it", async () => {
    const collection = await db().createCollection(freshName(), { validator: { $jsonSchema: { required: ["a"] } } });
    await collection.insertOne({ a: 1 });
    await expect(collection.insertOne({ b: 1 })).rejects.toMatchObject({ code: 121 });
    await expect(collection.updateOne({}, { $unset: { a: 1 } })).rejects.toMatchObject({ code: 121 });
    await collection.insertOne({ b: 1 }, { bypassDocumentValidation: true });
  });

  test("maxTimeMS ends a query that takes too long", async () => {
    const collection = db().collection(freshName());
    await collection.insertMany(Array.from({ length: 3000 }, (_, a) => ({ a, text: "x".repeat(200) })));
    const slow = [
      {
        $match: {
          $expr: {
            $eq: [
              { $reduce: { input: { $range: [0, 5000] }, initialValue: 0, in: { $add: ["$$value", "$$this"] } } },
              -1,
            ],
          },
        },
      },
    ];
    await expect(collection.aggregate(slow, { maxTimeMS: 50 }).toArray()).rejects.toMatchObject({ code: 50 });
  });
});
