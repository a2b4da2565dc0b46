import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

contract("Collations", (db) => {
  test("expressions compare strings by the collation", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ _id: 1 as never, s: "a" });
    const collation = { locale: "en", strength: 2 };
    const pipeline = [{ $project: { same: { $eq: ["$s", "A"] }, within: { $in: ["A", ["$s"]] } } }];
    expect(await rows.aggregate(pipeline, { collation }).toArray()).toEqual([{ _id: 1, same: true, within: true }]);
    expect(await rows.aggregate(pipeline).toArray()).toEqual([{ _id: 1, same: false, within: false }]);
    expect(await rows.countDocuments({ $expr: { $eq: ["$s", "A"] } }, { collation })).toBe(1);
  });

  test("a collation can ignore punctuation, and compare accents from the end", async () => {
    const rows = db().collection(freshName());
    await rows.insertMany(["a b", "ab", "a-c"].map((s) => ({ s })));
    const shifted = { locale: "en", alternate: "shifted" as const };
    expect(await rows.countDocuments({ s: "a-b" }, { collation: shifted })).toBe(2);
    expect(await rows.countDocuments({ s: "ab" }, { collation: { ...shifted, maxVariable: "space" } })).toBe(2);
    expect(await rows.countDocuments({ s: "a b" }, { collation: { ...shifted, strength: 4 } })).toBe(1);
    const words = db().collection(freshName());
    await words.insertMany(["coté", "cote", "côté", "côte"].map((s) => ({ s })));
    const sorted = words.find({}, { sort: { s: 1 }, collation: { locale: "fr", backwards: true } });
    expect((await sorted.toArray()).map((row) => row.s)).toEqual(["cote", "côte", "coté", "côté"]);
  });
});
