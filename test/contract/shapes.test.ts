import { Long } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

contract("the shape of requests and replies", (db) => {
  test("a statement of the wrong shape fails its whole command", async () => {
    const name = freshName();
    const good = { q: {}, u: { $set: { a: 1 } }, upsert: true };
    for (const [bad, code] of [
      [{ ...good, odd: 1 }, 40415],
      [{ q: {} }, 40414],
      [{ q: {}, u: 5 }, 9],
      [{ q: 1, u: {} }, 14],
      [{ ...good, multi: 1 }, 14],
    ] as const)
      await expect(db().command({ update: name, updates: [good, bad] })).rejects.toMatchObject({ code });
    for (const [bad, code] of [
      [{ q: {}, limit: 1, odd: 1 }, 40415],
      [{ q: {} }, 40414],
      [{ q: {}, limit: 2 }, 9],
    ] as const)
      await expect(db().command({ delete: name, deletes: [bad] })).rejects.toMatchObject({ code });
    expect(await db().collection(name).countDocuments()).toBe(0);
  });

  test("a hint must be a name or a key pattern", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ a: 1 });
    await expect(db().command({ find: rows.collectionName, hint: 5 })).rejects.toMatchObject({ code: 9 });
  });

  test("lists come in batches of the requested size", async () => {
    const rows = db().collection(freshName());
    await rows.createIndexes([{ key: { a: 1 } }, { key: { b: 1 } }]);
    const reply = await db().command({ listIndexes: rows.collectionName, cursor: { batchSize: 1 } });
    expect(reply.cursor.firstBatch).toHaveLength(1);
    expect(Long.ZERO.equals(reply.cursor.id)).toBe(false);
    expect(await rows.listIndexes({ batchSize: 1 }).toArray()).toHaveLength(3);
    expect((await db().listCollections({}, { batchSize: 1 }).toArray()).length).toBeGreaterThan(1);
  });

  test("apiStrict refuses commands that are not in the API version", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ a: 1 });
    const strict = { apiVersion: "1", apiStrict: true };
    const { collectionName } = rows;
    expect(await db().command({ find: collectionName, ...strict })).toMatchObject({ ok: 1 });
    for (const [command, code] of [
      [{ distinct: collectionName, key: "a", ...strict }, 323],
      [{ serverStatus: 1, ...strict }, 323],
      [{ testVersion2: 1, ...strict }, 323],
      [{ ping: 1, apiVersion: "2" }, 322],
      [{ ping: 1, apiStrict: true }, 4886600],
    ] as const)
      await expect(db().command(command)).rejects.toMatchObject({ code });
  });

  test("batch sizes and the names of variables are checked", async () => {
    const name = freshName();
    const negative = { aggregate: name, pipeline: [], cursor: { batchSize: -1 } };
    await expect(db().command(negative)).rejects.toMatchObject({ code: 51024 });
    const getMore = { getMore: Long.fromNumber(5), collection: name, batchSize: -1 };
    await expect(db().command(getMore)).rejects.toMatchObject({ code: 51024 });
    await expect(db().command({ find: name, let: { X: 1 } })).rejects.toMatchObject({ code: 9 });
  });

  test("a view cannot depend on itself", async () => {
    const [one, two] = [freshName(), freshName()];
    await expect(db().command({ create: one, viewOn: one })).rejects.toMatchObject({ code: 5 });
    await db().command({ create: one, viewOn: two });
    await expect(db().command({ create: two, viewOn: one })).rejects.toMatchObject({ code: 5 });
    await db().command({ create: two, viewOn: "elsewhere" });
    await expect(db().command({ collMod: two, viewOn: one, pipeline: [] })).rejects.toMatchObject({ code: 5 });
    await expect(db().command({ validate: one })).rejects.toMatchObject({ code: 166 });
  });

  test("only an ascending key on _id is the _id index", async () => {
    const rows = db().collection(freshName());
    await rows.createIndex({ _id: -1 });
    expect((await rows.indexes()).map((index) => index.name)).toEqual(["_id_", "_id_-1"]);
    await expect(rows.createIndex({ _id: 1 }, { unique: true })).rejects.toMatchObject({ code: 197 });
  });
});
