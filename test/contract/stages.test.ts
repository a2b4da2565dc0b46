import type { Document } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

/** Stages that are refused, and the error's code. */
const REFUSED: readonly (readonly [Document, number])[] = [
  [{ $unwind: { path: "$a", foo: 1 } }, 28811],
  [{ $unwind: { path: "$a", includeArrayIndex: "$i" } }, 28822],
  [{ $unwind: { path: "$a", preserveNullAndEmptyArrays: 1 } }, 28809],
  [{ $unwind: 5 }, 15981],
  [{ $facet: { "a.b": [] } }, 16412],
  [{ $project: { v: { $filter: { input: [1], cond: true, limit: 0 } } } }, 327392],
  [{ $project: { v: { $filter: { input: [1], cond: true, limit: "a" } } } }, 327391],
  [{ $project: { v: { $filter: { input: [1], cond: true, as: "X" } } } }, 9],
];

contract("Stages", (db) => {
  test.each(REFUSED)("%j is refused", async (stage, code) => {
    const rows = db().collection(freshName());
    await rows.insertOne({ a: [1], t: 1 });
    await expect(rows.aggregate([stage]).toArray()).rejects.toMatchObject({ code });
  });

  test("$graphLookup checks its members", async () => {
    const name = freshName();
    const spec = { from: name, startWith: "$a", connectFromField: "a", connectToField: "b", as: "c" };
    const run = (more: Document): Promise<Document[]> =>
      db()
        .collection(name)
        .aggregate([{ $graphLookup: { ...spec, ...more } }])
        .toArray();
    await expect(run({ maxDepth: -1 })).rejects.toMatchObject({ code: 40101 });
    await expect(run({ foo: 1 })).rejects.toMatchObject({ code: 40104 });
  });

  test("a pipeline has a thousand stages at most, and its cursor no members that nobody knows", async () => {
    const name = freshName();
    const pipeline = Array.from({ length: 1001 }, () => ({ $limit: 1 }));
    await expect(db().command({ aggregate: name, pipeline, cursor: {} })).rejects.toMatchObject({ code: 7749501 });
    const unknown = { aggregate: name, pipeline: [], cursor: { foo: 1 } };
    await expect(db().command(unknown)).rejects.toMatchObject({ code: 40415 });
  });
});
