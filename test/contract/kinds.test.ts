import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

contract("Kinds of collections", (db) => {
  test("a capped collection forgets its oldest documents", async () => {
    const name = freshName();
    const capped = await db().createCollection(name, { capped: true, size: 4096, max: 3 });
    await capped.insertMany([1, 2, 3, 4].map((x) => ({ x })));
    expect((await capped.find().toArray()).map((row) => row.x)).toEqual([2, 3, 4]);
    expect((await capped.find({}, { sort: { $natural: -1 } }).toArray()).map((row) => row.x)).toEqual([4, 3, 2]);
    const [info] = await db().listCollections({ name }).toArray();
    expect(info).toMatchObject({ options: { capped: true, size: 4096, max: 3 } });
    await expect(db().command({ create: freshName(), capped: true })).rejects.toMatchObject({ code: 72 });
  });

  test("a clustered collection is in the order of its _id", async () => {
    const name = freshName();
    const clustered = await db().createCollection(name, {
      clusteredIndex: { key: { _id: 1 }, unique: true, name: "by id" },
    });
    await clustered.insertMany([3, 1, 2].map((_id) => ({ _id: _id as never })));
    expect((await clustered.find().toArray()).map((row) => row._id as unknown)).toEqual([1, 2, 3]);
    expect(await clustered.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: "by id", unique: true, clustered: true },
    ]);
    const [info] = await db().listCollections({ name }).toArray();
    expect(info).toMatchObject({ options: { clusteredIndex: { v: 2, key: { _id: 1 }, name: "by id", unique: true } } });
    await expect(clustered.insertOne({ _id: 1 as never })).rejects.toMatchObject({ code: 11000 });
  });

  test("a time series wants a time, and takes one _id twice", async () => {
    const name = freshName();
    const series = await db().createCollection(name, {
      timeseries: { timeField: "time", metaField: "meta", granularity: "minutes" },
      expireAfterSeconds: 604_800_000,
    });
    const times = [new Date("2024-01-01"), new Date("2024-01-02")];
    await series.insertMany(times.map((time) => ({ _id: 1 as never, time })));
    expect((await series.find({}, { sort: { time: 1 } }).toArray()).map((row) => row.time)).toEqual(times);
    await expect(series.insertOne({ meta: 1 })).rejects.toMatchObject({ code: 2 });
    const [info] = await db().listCollections({ name }).toArray();
    expect(info).toMatchObject({
      type: "timeseries",
      options: { timeseries: { timeField: "time", metaField: "meta", granularity: "minutes" } },
    });
  });

  test("collMod makes an index unique once no two documents share a key", async () => {
    const name = freshName();
    const rows = db().collection(name);
    await rows.insertMany([1, 2].map((_id) => ({ _id: _id as never, x: 1 })));
    await rows.createIndex({ x: 1 });
    const change = (index: object) => db().command({ collMod: name, index: { keyPattern: { x: 1 }, ...index } });
    await expect(change({ unique: true })).rejects.toMatchObject({ code: 72 });
    await change({ prepareUnique: true });
    await expect(rows.insertOne({ x: 1 })).rejects.toMatchObject({ code: 11000 });
    await expect(change({ unique: true })).rejects.toMatchObject({
      code: 359,
      errorResponse: { violations: [{ ids: [1, 2] }] },
    });
    await rows.deleteOne({ _id: 2 as never });
    await change({ unique: true });
    expect((await rows.indexes())[1]).toMatchObject({ name: "x_1", unique: true });
    await expect(rows.insertOne({ x: 1 })).rejects.toMatchObject({ code: 11000 });
    // PyMongo's spelling.
    expect(await db().command({ validate: name, scandata: false, full: true })).toMatchObject({ valid: true });
  });

  test("pre- and post-images can be switched on and off", async () => {
    const name = freshName();
    await db().createCollection(name, { changeStreamPreAndPostImages: { enabled: true } });
    const options = async () => (await db().listCollections({ name }).toArray())[0] as { options?: object };
    expect((await options()).options).toEqual({ changeStreamPreAndPostImages: { enabled: true } });
    await db().command({ collMod: name, changeStreamPreAndPostImages: { enabled: false } });
    expect((await options()).options).toEqual({});
  });
});
