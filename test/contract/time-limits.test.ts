import { Binary, type Document, type MongoServerError } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

const million = { $range: [0, 1_000_000] };
function walk(input: Document, body: unknown): Document {
  return {
    $reduce: { input, initialValue: 0, in: { $add: ["$$value", body] } },
  };
}
/** An expression that would take hours. */
const endless = walk(million, walk(million, walk(million, 1)));

contract("Time limits", (db) => {
  test("an endless expression ends at maxTimeMS in every command", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ v: 0 });
    const command = (body: Document): Promise<unknown> => db().command({ ...body, maxTimeMS: 100 });
    const failed = { code: 50, codeName: "MaxTimeMSExpired" };
    const name = rows.collectionName;
    await expect(command({ find: name, filter: { $expr: endless } })).rejects.toMatchObject(failed);
    await expect(command({ find: name, let: { v: endless } })).rejects.toMatchObject(failed);
    const pipeline = [{ $project: { v: endless } }];
    await expect(command({ aggregate: name, pipeline, cursor: {} })).rejects.toMatchObject(failed);
    const q = { $expr: endless };
    await expect(command({ update: name, updates: [{ q, u: { $set: { v: 1 } } }] })).rejects.toMatchObject(failed);
    await expect(command({ delete: name, deletes: [{ q, limit: 0 }] })).rejects.toMatchObject(failed);
    await expect(command({ update: name, updates: [{ q: {}, u: [{ $set: { v: endless } }] }] })).rejects.toMatchObject(
      failed,
    );
    expect(await rows.findOne({}, { projection: { _id: 0 } })).toEqual({ v: 0 });
  });

  test("a regular expression on a long string ends at maxTimeMS", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ text: "ab".repeat(2_000_000) });
    const find = rows.find({ text: /(a|b)*(b|a)*(?:ab|ba)*c{2}/ }, { maxTimeMS: 5 }).toArray();
    await expect(find).rejects.toMatchObject({ code: 50 });
  });

  test("an expression that would build too much is refused", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ text: "a".repeat(2_000_000), bytes: new Binary(Buffer.alloc(1)) });
    const value = (expression: Document): Promise<unknown> =>
      rows.aggregate([{ $project: { _id: 0, n: { $size: expression } } }]).toArray();
    // On a slow machine the time runs out first.
    const refused = (expression: Document, code: number): Promise<void> =>
      expect(value(expression)).rejects.toSatisfy((error: MongoServerError) => [50, code].includes(Number(error.code)));
    await refused({ $regexFindAll: { input: "$text", regex: "a" } }, 51151);
    await refused({ $map: { input: million, in: million } }, 146);
    expect(await value({ $regexFindAll: { input: "aXaXa", regex: "a" } })).toEqual([{ n: 3 }]);
    expect(await value({ $split: ["a-b-c", "-"] })).toEqual([{ n: 3 }]);
  });
});
