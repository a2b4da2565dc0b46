import { Decimal128, type Document, Long } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

type Numbered = Document & { readonly _id: number };

function byId(left: Document, right: Document): number {
  return Number(left._id) - Number(right._id);
}

contract("$graphLookup", (db) => {
  const employees = async (): Promise<string> => {
    const name = freshName();
    await db()
      .collection<Numbered>(name)
      .insertMany([
        { _id: 1, name: "Dev" },
        { _id: 2, name: "Eliot", reportsTo: "Dev" },
        { _id: 3, name: "Ron", reportsTo: "Eliot" },
        { _id: 4, name: "Andrew", reportsTo: "Eliot" },
        { _id: 5, name: "Asya", reportsTo: "Ron" },
        { _id: 6, name: "Dan", reportsTo: "Andrew" },
      ]);
    return name;
  };
  const up = { startWith: "$reportsTo", connectFromField: "reportsTo", connectToField: "name", as: "above" };

  test("the documents on the way up are found, with their depths as longs", async () => {
    const from = await employees();
    const [row] = await db()
      .collection<Numbered>(from)
      .aggregate([{ $match: { _id: 5 } }, { $graphLookup: { from, ...up, depthField: "way.steps" } }], {
        promoteLongs: false,
      })
      .toArray();
    expect(row?.above.sort(byId)).toEqual([
      { _id: 1, name: "Dev", way: { steps: Long.fromNumber(2) } },
      { _id: 2, name: "Eliot", reportsTo: "Dev", way: { steps: Long.fromNumber(1) } },
      { _id: 3, name: "Ron", reportsTo: "Eliot", way: { steps: Long.fromNumber(0) } },
    ]);
  });

  test("maxDepth ends the search, and a restriction applies to every step", async () => {
    const from = await employees();
    const found = async (more: Document): Promise<number[]> => {
      const [row] = await db()
        .collection<Numbered>(from)
        .aggregate([{ $match: { _id: 5 } }, { $graphLookup: { from, ...up, ...more } }])
        .toArray();
      return row?.above.map((one: Document) => one._id).sort();
    };
    expect(await found({ maxDepth: 0 })).toEqual([3]);
    expect(await found({ maxDepth: Long.fromNumber(1) })).toEqual([2, 3]);
    expect(await found({ restrictSearchWithMatch: { name: { $ne: "Eliot" } } })).toEqual([3]);
  });

  test("cycles end, arrays continue from each item, and every document appears once", async () => {
    const from = freshName();
    const rows = db().collection<Numbered>(from);
    await rows.insertMany([
      { _id: 1, to: [2, 3] },
      { _id: 2, to: [1, 4] },
      { _id: 3, to: 4 },
      { _id: 4, to: 1 },
      { _id: 5, to: [] },
      { _id: 6 },
    ]);
    const spec = { from, startWith: "$to", connectFromField: "to", connectToField: "_id", as: "all" };
    const found = await rows.aggregate([{ $graphLookup: spec }, { $sort: { _id: 1 } }]).toArray();
    expect(found.map((row) => row.all.map((one: Document) => one._id).sort())).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [],
      [],
    ]);
  });

  test("numbers connect by value, and come back with their types", async () => {
    const from = freshName();
    const rows = db().collection<Numbered>(from);
    const long = Long.fromString("9007199254740993");
    await rows.insertMany([
      { _id: 1, key: 1, next: long },
      { _id: 2, key: Decimal128.fromString("9007199254740993.0"), amount: Decimal128.fromString("1.50"), next: null },
      { _id: 3, key: Long.fromString("9007199254740992") },
      { _id: 4, other: true },
    ]);
    const spec = { from, startWith: "$next", connectFromField: "next", connectToField: "key", as: "all" };
    const [row] = await rows.aggregate([{ $match: { _id: 1 } }, { $graphLookup: spec }]).toArray();
    const all = row?.all.sort(byId);
    expect(all.map((one: Document) => one._id)).toEqual([2, 4]);
    expect(String(all[0].key)).toBe("9007199254740993.0");
    expect(String(all[0].amount)).toBe("1.50");
  });

  test("a missing collection connects to nothing, and a view to its contents", async () => {
    const from = await employees();
    const view = freshName();
    await db().createCollection(view, { viewOn: from, pipeline: [{ $match: { _id: { $gt: 1 } } }] });
    const run = async (other: string): Promise<number[]> => {
      const [row] = await db()
        .collection<Numbered>(from)
        .aggregate([{ $match: { _id: 3 } }, { $graphLookup: { ...up, from: other } }])
        .toArray();
      return row?.above.map((one: Document) => one._id);
    };
    expect(await run(freshName())).toEqual([]);
    expect(await run(view)).toEqual([2]);
  });

  test("strings connect by the request's collation", async () => {
    const from = await employees();
    const spec = { from, startWith: "eliot", connectFromField: "reportsTo", connectToField: "name", as: "above" };
    const rows = db().collection<Numbered>(from);
    const run = (options: Document): Promise<Document[]> =>
      rows.aggregate([{ $match: { _id: 1 } }, { $graphLookup: spec }], options).toArray();
    expect((await run({}))[0]?.above).toEqual([]);
    const [row] = await run({ collation: { locale: "en", strength: 2 } });
    expect(row?.above.map((one: Document) => one._id).sort()).toEqual([1, 2]);
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
});
