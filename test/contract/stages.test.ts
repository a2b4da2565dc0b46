import type { Document } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

/** Stages that are refused, and the error's code. */
const REFUSED: readonly (readonly [Document, number])[] = [
  [{ $unwind: { path: "$a", foo: 1 } }, 28811],
  [{ $unwind: { path: "$a", includeArrayIndex: "$i" } }, 28822],
  [{ $unwind: { path: "$a", preserveNullAndEmptyArrays: 1 } }, 28809],
  [{ $unwind: 5 }, 15981],
  [{ $redact: "foo" }, 17053],
  [{ $facet: { "a.b": [] } }, 16412],
  [{ $project: { v: { $filter: { input: [1], cond: true, limit: 0 } } } }, 327392],
  [{ $project: { v: { $filter: { input: [1], cond: true, limit: "a" } } } }, 327391],
  [{ $project: { v: { $filter: { input: [1], cond: true, as: "X" } } } }, 9],
  [{ $fill: { output: { v: { method: "foo" } }, sortBy: { t: 1 } } }, 6050202],
  [{ $fill: { output: {} } }, 6050203],
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

  test("$fill carries the last value on, draws lines, and gives values, partition by partition", async () => {
    const rows = db().collection(freshName());
    await rows.insertMany([
      { t: 1, p: "x", a: 1, l: 10 },
      { t: 3, p: "x", l: 30 },
      { t: 2, p: "x", a: null, v: 7 },
      { t: 1, p: "y" },
    ]);
    const filled = await rows
      .aggregate([
        {
          $fill: {
            partitionByFields: ["p"],
            sortBy: { t: 1 },
            output: { a: { method: "locf" }, l: { method: "linear" }, v: { value: "none" } },
          },
        },
        { $project: { _id: 0 } },
      ])
      .toArray();
    expect(filled).toEqual([
      { t: 1, p: "x", a: 1, l: 10, v: "none" },
      { t: 2, p: "x", a: 1, v: 7, l: 20 },
      { t: 3, p: "x", l: 30, a: 1, v: "none" },
      { t: 1, p: "y", a: null, l: null, v: "none" },
    ]);
  });

  test("$redact keeps, prunes and descends", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ _id: 1 as never, l: 1, in: { l: 5, s: 1 }, list: [{ l: 1 }, { l: 9 }, 3] });
    const decide = { $cond: [{ $gt: ["$l", 4] }, "$$PRUNE", "$$DESCEND"] };
    expect(await rows.aggregate([{ $redact: decide }]).toArray()).toEqual([{ _id: 1, l: 1, list: [{ l: 1 }, 3] }]);
  });

  test("a pipeline has a thousand stages at most, and its cursor no members that nobody knows", async () => {
    const name = freshName();
    const pipeline = Array.from({ length: 1001 }, () => ({ $limit: 1 }));
    await expect(db().command({ aggregate: name, pipeline, cursor: {} })).rejects.toMatchObject({ code: 7749501 });
    const unknown = { aggregate: name, pipeline: [], cursor: { foo: 1 } };
    await expect(db().command(unknown)).rejects.toMatchObject({ code: 40415 });
  });
});
