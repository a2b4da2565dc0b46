import { Decimal128, Long, MongoClient, ObjectId } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DataSpace } from "../../src/engine/data-space.ts";
import { PermanentError } from "../../src/engine/handler.ts";
import type { JsonObject } from "../../src/engine/json.ts";
import { userData } from "../../src/engine/storage/user-data.ts";
import { databaseOperation } from "../../src/handlers/database-operation/database-operation.ts";
import { type FreshData, freshData } from "./fresh-data.ts";
import { runHandler } from "./run-handler.ts";

let fresh: FreshData;
let data: DataSpace;
let collection = "";
let count = 0;
beforeAll(async () => {
  fresh = await freshData();
  data = userData(fresh.client, fresh.name, { chat_id: 42 }, true);
});
afterAll(() => fresh.close());
beforeEach(() => {
  collection = `things${count++}`;
});

function raw() {
  return fresh.client.db(`${fresh.name}_data`).collection<{ _id: unknown }>(collection);
}
function run(params: object, idempotencyKey = "ex/st") {
  return runHandler(databaseOperation, { collection, ...params }, { data, idempotencyKey });
}
async function all() {
  return (await data.find(collection, {}, { sort: { _id: 1 } })) as JsonObject[];
}

describe("inserting what already exists", () => {
  test("a document without an id is inserted once by all attempts of a step", async () => {
    const first = await run({ operation: "insert", data: { a: 1 } }, "step");
    expect(first).toEqual({ inserted_id: "step", inserted_count: 1, duplicate: false });
    expect(await run({ operation: "insert", data: { a: 1 } }, "step")).toEqual(first);
    expect(await run({ operation: "insert", data: { a: 1 } }, "other step")).toMatchObject({ inserted_count: 1 });
    expect(await run({ operation: "count" })).toEqual({ count: 2 });
  });

  test("a document with an id is inserted once by all attempts of a step", async () => {
    const first = await run({ operation: "insert", data: { id: 7, a: 1 } }, "step");
    expect(first).toEqual({ inserted_id: "step", inserted_count: 1, duplicate: false });
    expect(await run({ operation: "insert", data: { id: 7, a: 1 } }, "step")).toEqual(first);
  });

  test.each<[JsonObject, JsonObject]>([
    [{ id: 7 }, { id: 7, a: 2 }],
    [{ id: "x" }, { id: "x", a: 2 }],
    [{ _id: "x" }, { _id: "x", a: 2 }],
    [{ _id: 5 }, { _id: 5, a: 2 }],
    [
      { _id: "x", id: 7 },
      { _id: "y", id: 7 },
    ],
    [{ _id: "x", id: 7 }, { id: 7 }],
  ])("after %j, %j changes nothing and reports it", async (first, second) => {
    await run({ operation: "insert", data: first }, "one");
    const before = await all();
    expect(await run({ operation: "insert", data: second }, "two")).toEqual({
      inserted_id: first._id ?? "one",
      inserted_count: 0,
      duplicate: true,
      message: "a document with this id already exists; nothing was changed",
    });
    expect(await all()).toEqual(before);
  });

  test('an id is of its type: 7 and "7" are two', async () => {
    await run({ operation: "insert", data: { id: 7 } }, "one");
    expect(await run({ operation: "insert", data: { id: "7" } }, "two")).toMatchObject({ inserted_count: 1 });
  });

  test("many concurrent inserts leave one document", async () => {
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, n) => run({ operation: "insert", data: { id: 1, n } }, `step${n}`)),
    );
    expect(results.filter((result) => (result as JsonObject).inserted_count === 1)).toHaveLength(1);
    expect(await run({ operation: "count" })).toEqual({ count: 1 });
  });

  test("many concurrent inserts from several processes leave one document", async () => {
    const clients = await Promise.all([0, 1, 2].map(() => MongoClient.connect(fresh.uri)));
    try {
      const spaces = clients.map((client) => userData(client, fresh.name, { chat_id: 42 }, true));
      const inserts = Array.from({ length: 30 }, (_, n) =>
        (spaces[n % 3] as DataSpace).insert(collection, { ...(n % 2 ? { _id: `own${n}` } : {}), id: 1, n }, `step${n}`),
      );
      const results = await Promise.all(inserts);
      expect(results.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(await data.count(collection, {})).toBe(1);
    } finally {
      await Promise.all(clients.map((client) => client.close()));
    }
  });

  test("only new documents of a list are inserted, and a repeated attempt returns the same", async () => {
    await run({ operation: "insert", data: { id: 2, old: true } }, "before");
    const list = [{ id: 1 }, { id: 2 }, { a: 1 }, { id: 3 }, { id: 3 }];
    expect(await run({ operation: "insert_many", data: list }, "step")).toEqual({ inserted_count: 3, duplicates: 2 });
    expect(await run({ operation: "insert_many", data: list }, "step")).toEqual({ inserted_count: 3, duplicates: 2 });
    expect(await run({ operation: "count" })).toEqual({ count: 4 });
    expect(await run({ operation: "find_one", query: { id: 2 } })).toMatchObject({ document: { old: true } });
  });

  test("an update cannot give two documents the same id", async () => {
    await run({ operation: "insert_many", data: [{ id: 1 }, { id: 2 }] });
    await expect(run({ operation: "update", query: { id: 2 }, data: { id: 1 } })).rejects.toThrow(
      "two documents would have the same id",
    );
  });

  test("an id is free again after its document was deleted or got another id", async () => {
    await run({ operation: "insert", data: { id: 1 } }, "a");
    await run({ operation: "update", query: { id: 1 }, data: { id: 2 } });
    expect(await run({ operation: "insert", data: { id: 1 } }, "b")).toMatchObject({ inserted_count: 1 });
    await run({ operation: "delete", query: { id: 1 } });
    expect(await run({ operation: "insert", data: { id: 1 } }, "c")).toMatchObject({ inserted_count: 1 });
  });

  test("if documents already share an id, inserts still report duplicates", async () => {
    await raw().insertMany([
      { _id: "x", id: 1 },
      { _id: "y", id: 1 },
    ] as never[]);
    expect(await run({ operation: "insert", data: { id: 1 } }, "one")).toMatchObject({ duplicate: true });
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, n) => run({ operation: "insert", data: { id: 5, n } }, `step${n}`)),
    );
    expect(results.filter((result) => (result as JsonObject).inserted_count === 1)).toHaveLength(1);
    expect(await run({ operation: "insert_many", data: [{ id: 5 }, { id: 6 }, { id: 6 }] }, "list")).toEqual({
      inserted_count: 1,
      duplicates: 2,
    });
  });
});

describe("spaces", () => {
  test("chats see neither each other's documents nor the shared ones", async () => {
    const one = userData(fresh.client, fresh.name, { chat_id: -1001 }, false);
    const two = userData(fresh.client, fresh.name, { chat_id: 7 }, false);
    await one.insert(collection, { whose: "one" }, "k");
    await two.insert(collection, { whose: "two" }, "k");
    await data.insert(collection, { whose: "shared" }, "k");
    const whose = async (space: DataSpace) => (await space.find(collection, {}, {})).map((document) => document.whose);
    expect([await whose(one), await whose(two), await whose(data)]).toEqual([["one"], ["two"], ["shared"]]);
    await one.delete(collection, {});
    expect([await whose(one), await whose(two), await whose(data)]).toEqual([[], ["two"], ["shared"]]);
  });

  test.each(["chats/7/things", "a/b", "system.users", "a$b", "", "x\0", "x".repeat(121)])(
    "nobody can name the collection %j",
    async (name) => {
      await expect(data.find(name, {}, {})).rejects.toThrow(PermanentError);
      await expect(data.insert(name, { a: 1 }, "k")).rejects.toThrow(PermanentError);
      await expect(data.delete(name, {})).rejects.toThrow(PermanentError);
    },
  );

  test("the data is in its own database", async () => {
    await data.insert(collection, { a: 1 }, "k");
    expect(await fresh.client.db(fresh.name).collection(collection).countDocuments()).toBe(0);
    expect(await raw().countDocuments()).toBe(1);
  });
});

test("data stored by other programs is returned as plain JSON", async () => {
  await raw().insertOne({
    _id: new ObjectId("0123456789abcdef01234567"),
    at: new Date(0),
    small: Long.fromNumber(5),
    large: Long.fromString("9007199254740993"),
    price: Decimal128.fromString("1.50"),
    bytes: Buffer.from([1, 2]),
    nothing: null,
  } as never);
  expect(await all()).toEqual([
    {
      _id: "0123456789abcdef01234567",
      at: "1970-01-01T00:00:00.000Z",
      small: 5,
      large: 9007199254740993n,
      price: "1.50",
      bytes: "AQI=",
      nothing: null,
    },
  ]);
});

test("an aborted command is not sent", async () => {
  const signal = AbortSignal.abort(new Error("cancelled"));
  await data.insert(collection, { a: 1 }, "k");
  await expect(data.delete(collection, {}, { signal })).rejects.toThrow("cancelled");
  await expect(data.find(collection, {}, { signal })).rejects.toThrow("cancelled");
  expect(await data.count(collection, {})).toBe(1);
});
