import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

contract("capped collections", (db) => {
  test("a capped collection removes its oldest documents", async () => {
    const name = freshName();
    const capped = await db().createCollection(name, { capped: true, size: 4096, max: 3 });
    await capped.insertMany([1, 2, 3, 4].map((x) => ({ x })));
    expect((await capped.find().toArray()).map((row) => row.x)).toEqual([2, 3, 4]);
    expect((await capped.find({}, { sort: { $natural: -1 } }).toArray()).map((row) => row.x)).toEqual([4, 3, 2]);
    const [info] = await db().listCollections({ name }).toArray();
    expect(info).toMatchObject({ options: { capped: true, size: 4096, max: 3 } });
    await expect(db().command({ create: freshName(), capped: true })).rejects.toMatchObject({ code: 72 });
  });
});
