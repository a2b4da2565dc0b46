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

function run(params: object, idempotencyKey = "ex/st") {
  return runHandler(databaseOperation, { collection, ...params }, { data, idempotencyKey });
}

describe("database_operation", () => {
  test("inserted documents are found, counted, updated and deleted", async () => {
    const people = [
      { id: 1, name: "Ann", age: 30, tags: ["a"] },
      { id: 2, name: "Ben", age: 20, tags: ["a", "b"] },
      { id: 3, name: "Cleo", age: 40 },
    ];
    expect(await run({ operation: "insert_many", data: people })).toEqual({ inserted_count: 3, duplicates: 0 });
    expect(
      await run({
        operation: "find",
        query: { age: { $gte: 25 } },
        sort: { age: -1 },
        projection: { _id: 0, name: 1 },
      }),
    ).toEqual({ documents: [{ name: "Cleo" }, { name: "Ann" }], count: 2 });
    expect(await run({ operation: "find_one", query: { id: 2 }, projection: ["name"] })).toEqual({
      document: { _id: "ex/st:1", name: "Ben" },
      found: true,
    });
    expect(await run({ operation: "find_one", query: { id: 9 } })).toEqual({ document: null, found: false });
    expect(await run({ operation: "count", query: { tags: "a" } })).toEqual({ count: 2 });
    expect(await run({ operation: "count" })).toEqual({ count: 3 });
    expect(await run({ operation: "update", query: { age: { $lt: 35 } }, data: { "info.young": true } })).toEqual({
      matched_count: 2,
      modified_count: 2,
    });
    expect(
      await run({ operation: "update", query: { id: 1 }, data: { $inc: { age: 1 }, $push: { tags: "z" } } }),
    ).toEqual({
      matched_count: 1,
      modified_count: 1,
    });
    expect(await run({ operation: "find_one", query: { id: 1 }, projection: { _id: 0 } })).toMatchObject({
      document: { id: 1, name: "Ann", age: 31, tags: ["a", "z"], info: { young: true } },
    });
    expect(await run({ operation: "delete", query: { "info.young": true } })).toEqual({ deleted_count: 2 });
    expect(await run({ operation: "delete", all: true })).toEqual({ deleted_count: 1 });
    expect(await run({ operation: "find" })).toEqual({ documents: [], count: 0 });
  });

  test.each<[JsonObject, string[]]>([
    [{ name: { $regex: "^a", $options: "i" } }, ["Ann"]],
    [{ name: { $regex: ".*e.*" } }, ["Ben", "Cleo"]],
    [{ $or: [{ name: "Ann" }, { age: { $in: [40] } }] }, ["Ann", "Cleo"]],
    [{ $nor: [{ name: "Ann" }] }, ["Ben", "Cleo"]],
    [{ age: { $not: { $gt: 25 } } }, ["Ben"]],
    [{ tags: { $exists: false } }, ["Cleo"]],
    [{ tags: { $size: 2 } }, ["Ben"]],
    [{ tags: { $all: ["a", "b"] } }, ["Ben"]],
    [{ scores: { $elemMatch: { $gte: 5, $lt: 7 } } }, ["Cleo"]],
    [{ age: { $mod: [20, 0] } }, ["Ben", "Cleo"]],
    [{ age: { $type: "number" } }, ["Ann", "Ben", "Cleo"]],
    [{ "address.city": "X" }, ["Ann"]],
  ])("%j finds %j", async (query, names) => {
    const people = [
      { name: "Ann", age: 30, tags: ["a"], address: { city: "X" } },
      { name: "Ben", age: 20, tags: ["a", "b"], scores: [4, 8] },
      { name: "Cleo", age: 40, scores: [6] },
    ];
    await run({ operation: "insert_many", data: people });
    const { documents } = (await run({ operation: "find", query, sort: "name" })) as { documents: JsonObject[] };
    expect(documents.map(({ name }) => name)).toEqual(names);
  });

  test.each<[JsonObject, JsonObject]>([
    [{ $unset: { a: "" } }, { list: [3, 1] }],
    [{ $mul: { a: 3 } }, { a: 6, list: [3, 1] }],
    [{ $min: { a: 1 } }, { a: 1, list: [3, 1] }],
    [{ $max: { a: 9 } }, { a: 9, list: [3, 1] }],
    [{ $rename: { a: "b" } }, { b: 2, list: [3, 1] }],
    [{ $push: { list: { $each: [2, 5], $sort: 1, $slice: 3 } } }, { a: 2, list: [1, 2, 3] }],
    [{ $addToSet: { list: { $each: [1, 4] } } }, { a: 2, list: [3, 1, 4] }],
    [{ $pull: { list: { $gt: 2 } } }, { a: 2, list: [1] }],
    [{ $pullAll: { list: [3, 1] } }, { a: 2, list: [] }],
    [{ $pop: { list: -1 } }, { a: 2, list: [1] }],
  ])("%j makes %j", async (update, wanted) => {
    await run({ operation: "insert", data: { a: 2, list: [3, 1] } });
    await run({ operation: "update", all: true, data: update });
    expect(await run({ operation: "find_one", projection: { _id: 0 } })).toMatchObject({ document: wanted });
  });

  test("$currentDate stores a time", async () => {
    await run({ operation: "insert", data: { a: 1 } });
    await run({ operation: "update", query: { a: 1 }, data: { $currentDate: { at: true } } });
    const { document } = (await run({ operation: "find_one" })) as { document: { at: string } };
    expect(Math.abs(Date.parse(document.at) - Date.now())).toBeLessThan(60_000);
  });

  test("what the database rejects fails permanently", async () => {
    await run({ operation: "insert", data: { a: "text" } });
    await expect(run({ operation: "update", query: { a: "text" }, data: { $inc: { a: 1 } } })).rejects.toThrow(
      PermanentError,
    );
    await expect(
      run({ operation: "update", query: { a: "text" }, data: { $set: { b: 1, "b.c": 2 } } }),
    ).rejects.toThrow(PermanentError);
  });

  test("without a limit a thousand documents are returned, with a note that there are more", async () => {
    const many = Array.from({ length: 1_000 }, (_, n) => ({ n }));
    await run({ operation: "insert_many", data: many }, "one");
    expect(await run({ operation: "find" })).not.toHaveProperty("truncated");
    await run({ operation: "insert", data: { n: 1_000 } }, "two");
    expect(await run({ operation: "find" })).toMatchObject({ count: 1_001, truncated: true });
    expect(((await run({ operation: "find" })) as { documents: object[] }).documents).toHaveLength(1_000);
    expect(await run({ operation: "find", limit: 7 })).toMatchObject({ count: 7 });
  });

  test("8 MB are returned as whole documents, with a note on how many more there are", async () => {
    const many = Array.from({ length: 10 }, (_, n) => ({ n, text: "x".repeat(900_000) }));
    for (const document of many) await run({ operation: "insert", data: document }, `key${document.n}`);
    const found = (await run({ operation: "find" })) as { documents: object[] };
    expect(found).toMatchObject({ count: 10, truncated: true });
    expect(found.documents).toHaveLength(8);
  });
});
