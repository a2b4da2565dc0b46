import type { Document } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

/** The names of the stages of a plan, from the top. */
function stages(plan: Document): string[] {
  const inner = (plan.inputStage as Document | undefined) ?? (plan.inputStages as Document[] | undefined)?.[0];
  return [plan.stage as string, ...(inner === undefined ? [] : stages(inner))];
}

contract("indexes", (db) => {
  test("an index is listed as it was created, and is not created twice", async () => {
    const collection = db().collection(freshName());
    expect(
      await collection.createIndexes([
        { key: { a: 1, b: -1 } },
        { key: { c: 1 }, unique: true, sparse: true, name: "see" },
      ]),
    ).toEqual(["a_1_b_-1", "see"]);
    expect(await collection.createIndex({ a: 1, b: -1 })).toBe("a_1_b_-1");
    expect(await collection.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: "_id_" },
      { v: 2, key: { a: 1, b: -1 }, name: "a_1_b_-1" },
      { v: 2, key: { c: 1 }, name: "see", unique: true, sparse: true },
    ]);
  });

  test("indexes that conflict are refused with MongoDB's codes", async () => {
    const collection = db().collection(freshName());
    await collection.createIndex({ a: 1 });
    await expect(collection.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 86 });
    await expect(collection.createIndex({ b: 1 }, { name: "a_1" })).rejects.toMatchObject({ code: 86 });
    await expect(collection.createIndex({ a: 1 }, { name: "other" })).rejects.toMatchObject({ code: 85 });
    await expect(collection.createIndex({ a: 1 }, { expireAfterSeconds: 5 })).rejects.toMatchObject({ code: 85 });
    await expect(collection.createIndex({ z: 0 as 1 })).rejects.toMatchObject({ code: 67 });
    await expect(collection.createIndex({ z: "nope" as "text" })).rejects.toMatchObject({ code: 67 });
    await expect(collection.createIndex({ z: 1 }, { bogus: 1 } as Document)).resolves.toBe("z_1");
    await expect(
      db().command({ createIndexes: collection.collectionName, indexes: [{ key: { q: 1 }, name: "q", bogus: 1 }] }),
    ).rejects.toMatchObject({ code: 197 });
  });

  test("indexes are dropped by name, by key and all at once", async () => {
    const collection = db().collection(freshName());
    await collection.createIndexes([{ key: { a: 1 } }, { key: { b: 1 } }, { key: { c: 1 } }]);
    await collection.dropIndex("a_1");
    await db().command({ dropIndexes: collection.collectionName, index: { b: 1 } });
    expect((await collection.indexes()).map((index) => index.name)).toEqual(["_id_", "c_1"]);
    await expect(collection.dropIndex("a_1")).rejects.toMatchObject({ code: 27 });
    await expect(collection.dropIndex("_id_")).rejects.toMatchObject({ code: 72 });
    await collection.dropIndexes();
    expect(await collection.indexes()).toHaveLength(1);
  });

  test("a unique index refuses duplicates in inserts and updates, and when it is created", async () => {
    const collection = db().collection<Document & { _id: number }>(freshName());
    await collection.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
    ]);
    await expect(collection.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { a: 1 },
      keyValue: { a: 1 },
    });
    expect(await collection.indexes()).toHaveLength(1);
    await collection.updateOne({ _id: 2 }, { $set: { a: 2 } });
    await collection.createIndex({ a: 1 }, { unique: true });
    await expect(collection.insertOne({ _id: 3, a: 2 })).rejects.toMatchObject({ code: 11000 });
    await expect(collection.updateOne({ _id: 1 }, { $set: { a: 2 } })).rejects.toMatchObject({ code: 11000 });
    await collection.insertOne({ _id: 4 });
    await expect(collection.insertOne({ _id: 5 })).rejects.toMatchObject({
      code: 11000,
      errorResponse: { keyValue: { a: null } },
    });
    await expect(collection.insertOne({ _id: 6, a: [7, 7, 2] })).rejects.toMatchObject({ code: 11000 });
    expect(await collection.countDocuments()).toBe(3);
  });

  test("sparse and partial unique indexes ignore the documents that they leave out", async () => {
    const sparse = db().collection(freshName());
    await sparse.createIndex({ a: 1 }, { unique: true, sparse: true });
    await sparse.insertMany([{ b: 1 }, { b: 2 }, { a: 1 }]);
    expect(await sparse.find().sort({ a: 1 }).toArray()).toHaveLength(3);
    const partial = db().collection(freshName());
    await partial.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { live: true } });
    await partial.insertMany([{ a: 1, live: true }, { a: 1, live: false }, { a: 1 }]);
    await expect(partial.updateOne({ live: false }, { $set: { live: true } })).rejects.toMatchObject({ code: 11000 });
    expect(await partial.countDocuments({ a: 1 })).toBe(3);
  });

  test("two arrays cannot be indexed together", async () => {
    const collection = db().collection(freshName());
    await collection.createIndex({ a: 1, b: 1 });
    await expect(collection.insertOne({ a: [1], b: [1] })).rejects.toMatchObject({ code: 171 });
  });

  test("explain shows which index is used, and what was examined", async () => {
    const collection = db().collection<Document & { _id: number }>(freshName());
    await collection.insertMany(
      Array.from({ length: 200 }, (_, _id) => ({ _id, a: _id % 10, b: _id, tags: [`t${_id % 3}`] })),
    );
    await collection.createIndexes([{ key: { a: 1, b: -1 } }, { key: { tags: 1 } }]);
    const plan = async (filter: Document, sort: Document = {}): Promise<string[]> =>
      stages(((await collection.find(filter).sort(sort).explain("queryPlanner")) as Document).queryPlanner.winningPlan);
    expect(await plan({ c: 1 })).toEqual(["COLLSCAN"]);
    expect(await plan({ a: 3 })).toEqual(["FETCH", "IXSCAN"]);
    expect(await plan({ a: 3, b: { $gt: 5 } }, { b: 1 })).toEqual(["FETCH", "IXSCAN"]);
    expect(await plan({ tags: "t1" })).toEqual(["FETCH", "IXSCAN"]);
    expect(await plan({ a: { $in: [1, 2] } }, { b: -1 })).toEqual(["FETCH", "SORT_MERGE", "IXSCAN"]);
    expect((await plan({ c: 1 }, { c: 1 }))[0]).toBe("SORT");
    const stats = (await collection.find({ a: 3 }).explain("executionStats")) as Document;
    expect(stats.executionStats).toMatchObject({ nReturned: 20, totalKeysExamined: 20, totalDocsExamined: 20 });
  });

  test("a hint is followed, and one that names no index is refused", async () => {
    const collection = db().collection<Document & { _id: number }>(freshName());
    await collection.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
    ]);
    await collection.createIndex({ a: 1 });
    expect(
      await collection
        .find({}, { hint: { a: 1 } })
        .sort({ _id: 1 })
        .toArray(),
    ).toHaveLength(2);
    await expect(collection.find({}, { hint: "nope" }).toArray()).rejects.toMatchObject({ code: 2 });
    await expect(collection.deleteOne({}, { hint: { zz: 1 } })).rejects.toMatchObject({ code: 2 });
  });

  test("an index with a collation serves queries with that collation, here without regard to case", async () => {
    const collection = db().collection<Document & { _id: number }>(freshName());
    const collation = { locale: "en", strength: 2 };
    await collection.createIndex({ name: 1 }, { unique: true, collation });
    await collection.insertOne({ _id: 1, name: "Ada" });
    await expect(collection.insertOne({ _id: 2, name: "ADA" })).rejects.toMatchObject({ code: 11000 });
    expect(await collection.find({ name: "ada" }, { collation }).toArray()).toHaveLength(1);
    expect(await collection.find({ name: "ada" }).toArray()).toHaveLength(0);
  });

  test("keys that are too long for the store are still unique and found", async () => {
    const collection = db().collection<Document & { _id: number }>(freshName());
    await collection.createIndex({ a: 1 }, { unique: true });
    const long = "x".repeat(5000);
    await collection.insertMany([
      { _id: 1, a: `${long}1` },
      { _id: 2, a: `${long}2` },
    ]);
    await expect(collection.insertOne({ _id: 3, a: `${long}1` })).rejects.toMatchObject({ code: 11000 });
    expect(await collection.findOne({ a: `${long}2` })).toMatchObject({ _id: 2 });
    expect((await collection.find({ a: { $gt: `${long}1` } }).toArray()).map((one) => one._id)).toEqual([2]);
    expect((await collection.find().sort({ a: -1 }).toArray()).map((one) => one._id)).toEqual([2, 1]);
  });
});
