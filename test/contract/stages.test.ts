import type { Document } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

/** Stages that are refused, and the code of the error. */
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

  test("a pipeline has at most a thousand stages, and its cursor no unknown members", async () => {
    const name = freshName();
    const pipeline = Array.from({ length: 1001 }, () => ({ $limit: 1 }));
    await expect(db().command({ aggregate: name, pipeline, cursor: {} })).rejects.toMatchObject({ code: 7749501 });
    const unknown = { aggregate: name, pipeline: [], cursor: { foo: 1 } };
    await expect(db().command(unknown)).rejects.toMatchObject({ code: 40415 });
  });
});
