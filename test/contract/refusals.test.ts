import { type Document, Long, Timestamp } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

const name = freshName();
function index(spec: Document): Document {
  return { createIndexes: name, indexes: [{ key: { a: 1 }, name: "a", ...spec }] };
}
function value(expression: Document): Document {
  return {
    aggregate: name,
    pipeline: [{ $project: { value: expression } }],
    cursor: {},
  };
}

/** Commands on a collection with a document, and the error's code. */
const REFUSED: readonly (readonly [Document, number])[] = [
  [{ findAndModify: name, query: {}, update: { a: 1, $set: { b: 1 } } }, 52],
  [index({ name: "a\0b" }), 67],
  [index({ v: 3 }), 67],
  [index({ key: { _id: 1 }, name: "_id_", hidden: true }), 2],
  [{ find: name, filter: {}, writeConcern: { w: 1 } }, 72],
  [{ insert: name, documents: [{}], writeConcern: { w: -1 } }, 9],
  [{ explain: { update: name, updates: [0, 1].map(() => ({ q: {}, u: { $set: { a: 1 } } })) } }, 16],
  [value({ $firstN: { input: [1], n: 0 } }), 5787908],
  [value({ $maxN: { input: [1], n: "a" } }), 5787902],
  [
    { aggregate: name, pipeline: [{ $group: { _id: 1, v: { $firstN: { input: "$a", n: -1 } } } }], cursor: {} },
    5787908,
  ],
  [value({ $zip: { inputs: [[1]], defaults: [0] } }), 34466],
  [value({ $sortArray: { input: [1], sortBy: 2 } }), 2],
];

contract("What MongoDB refuses", (db) => {
  test.each(REFUSED)("%j", async (command, code) => {
    await db()
      .collection(name)
      .updateOne({ _id: 1 as never }, { $set: { a: 1 } }, { upsert: true });
    await expect(db().command(command)).rejects.toMatchObject({ code });
  });

  test("commitTransaction is refused, and a cursor can be read in its own session only", async () => {
    const admin = db().admin();
    await expect(admin.command({ commitTransaction: 1 })).rejects.toMatchObject({ code: 20 });
    const rows = freshName();
    await db().collection(rows).insertMany([{}, {}, {}]);
    const client = db().client;
    await client.withSession(async (session) => {
      const first = await db().command({ find: rows, batchSize: 1 }, { session });
      const more = { getMore: Long.fromValue(first.cursor.id), collection: rows };
      await client.withSession(async (other) => {
        await expect(db().command(more, { session: other })).rejects.toMatchObject({ code: 50738 });
      });
      expect((await db().command(more, { session })).cursor.nextBatch).toHaveLength(2);
    });
  });

  test("an empty timestamp in a replacement is filled in", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ _id: 1 as never });
    await rows.replaceOne({}, { at: new Timestamp({ t: 0, i: 0 }) });
    expect((await rows.findOne())?.at.t).toBeGreaterThan(0);
  });

  test("a hint to a hidden index is an error", async () => {
    const rows = db().collection(freshName());
    await rows.createIndex({ a: 1 }, { hidden: true });
    await expect(rows.find({ a: 1 }, { hint: { a: 1 } }).toArray()).rejects.toMatchObject({ code: 2 });
  });

  test("unknown options of an index can be ignored", async () => {
    const rows = freshName();
    const indexes = [{ key: { a: 1 }, name: "a", foo: 1 }];
    await expect(db().command({ createIndexes: rows, indexes })).rejects.toMatchObject({ code: 197 });
    await db().command({ createIndexes: rows, indexes, ignoreUnknownIndexOptions: true });
    expect(await db().collection(rows).indexes()).toHaveLength(2);
  });

  test("explain shows the writing stage of a write, and a pipeline with an output writes nothing", async () => {
    const rows = freshName();
    await db().collection(rows).insertOne({});
    const deletes = [{ q: {}, limit: 0 }];
    const explained = await db().command({ explain: { delete: rows, deletes }, verbosity: "queryPlanner" });
    expect(explained.queryPlanner.winningPlan).toMatchObject({ stage: "DELETE", inputStage: { stage: "COLLSCAN" } });
    const pipeline = [{ $match: {} }, { $out: "other" }];
    const shown = await db().command({ explain: { aggregate: rows, pipeline, cursor: {} }, verbosity: "queryPlanner" });
    expect(shown.ok).toBe(1);
    expect(await db().listCollections({ name: "other" }).toArray()).toEqual([]);
  });
});
