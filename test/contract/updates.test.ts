import { BSONSymbol, type Document, Double, Int32, Long, type UpdateFilter, type UpdateOptions } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

/** A document, an update, the result, and further conditions and options of the update. */
const CASES: readonly (readonly [string, Document, Document | Document[], Document, Document?, UpdateOptions?])[] = [
  [
    "$set makes paths, and adds fields in the order of their names",
    { a: 1 },
    { $set: { "z.y": 1, b: 2 } },
    { a: 1, b: 2, z: { y: 1 } },
  ],
  ["$set into an array by index pads with null", { a: [1] }, { $set: { "a.3": 9 } }, { a: [1, null, null, 9] }],
  [
    "$unset removes fields, and leaves null in arrays",
    { a: 1, b: [1, 2] },
    { $unset: { a: "", "b.0": "", "c.d": "" } },
    { b: [null, 2] },
  ],
  ["$inc and $mul", { a: 1, b: 2 }, { $inc: { a: 2, c: 5 }, $mul: { b: 3, d: 4 } }, { a: 3, b: 6, c: 5, d: 0 }],
  [
    "$min and $max compare across types",
    { a: 5, b: 5 },
    { $min: { a: 3, c: 1 }, $max: { b: "x" } },
    { a: 3, b: "x", c: 1 },
  ],
  ["$rename moves a field", { a: 1, b: { c: 2 } }, { $rename: { a: "z", "b.c": "d" } }, { b: {}, d: 2, z: 1 }],
  ["$push", { a: [1] }, { $push: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
  [
    "$push with $each, $position, $slice and $sort",
    { a: [5, 1], b: [1, 2] },
    { $push: { a: { $each: [3, 4], $sort: -1, $slice: 3 }, b: { $each: [9], $position: 0 } } },
    { a: [5, 4, 3], b: [9, 1, 2] },
  ],
  [
    "$push sorts documents by a field",
    { a: [{ x: 2 }] },
    { $push: { a: { $each: [{ x: 1 }], $sort: { x: 1 } } } },
    { a: [{ x: 1 }, { x: 2 }] },
  ],
  ["$addToSet", { a: [1, { x: 1 }] }, { $addToSet: { a: { $each: [1, 2, { x: 1 }] } } }, { a: [1, { x: 1 }, 2] }],
  [
    "$pull by value and by condition",
    { a: [1, 2, 3], b: [{ x: 1, y: 1 }, { x: 2 }] },
    { $pull: { a: { $gte: 2 }, b: { x: 1 } } },
    { a: [1], b: [{ x: 2 }] },
  ],
  [
    "$pullAll and $pop",
    { a: [1, 2, 1, 3], b: [1, 2], c: [1, 2] },
    { $pullAll: { a: [1, 3] }, $pop: { b: 1, c: -1 } },
    { a: [2], b: [1], c: [2] },
  ],
  [
    "the positional operator",
    { a: [{ x: 1 }, { x: 2 }] },
    { $set: { "a.$.y": 1 } },
    { a: [{ x: 1 }, { x: 2, y: 1 }] },
    { "a.x": 2 },
  ],
  [
    "the positional operator on scalars",
    { a: [1, 5, 9] },
    { $inc: { "a.$": 10 } },
    { a: [1, 15, 9] },
    { a: { $gt: 3 } },
  ],
  [
    "$[] reaches every item",
    { a: [{ x: [1, 2] }, { x: [3] }] },
    { $inc: { "a.$[].x.$[]": 1 } },
    { a: [{ x: [2, 3] }, { x: [4] }] },
  ],
  [
    "$[name] reaches the items of its filter",
    { a: [1, 5, 9] },
    { $set: { "a.$[big]": 0 } },
    { a: [1, 0, 0] },
    {},
    { arrayFilters: [{ big: { $gt: 3 } }] },
  ],
  ["a pipeline", { a: 1, b: 2 }, [{ $set: { c: { $add: ["$a", "$b"] } } }, { $unset: "a" }], { b: 2, c: 3 }],
  ["a pipeline that replaces the document keeps the _id", { a: { x: 1 } }, [{ $replaceWith: "$a" }], { x: 1 }],
  [
    "an upsert takes the fields of its equality conditions",
    { other: 1 },
    { $set: { b: 1 }, $setOnInsert: { c: 2 } },
    { a: { x: 7 }, b: 1, c: 2 },
    { "a.x": 7, q: { $gt: 3 } },
    { upsert: true },
  ],
  [
    "numbers keep their types",
    { a: new Double(1), l: Long.fromNumber(1) },
    { $inc: { a: new Int32(1), l: 1 } },
    { a: new Double(2), l: Long.fromNumber(2) },
  ],
  ["an int that overflows becomes a long", { a: 2147483647 }, { $inc: { a: 1 } }, { a: Long.fromNumber(2147483648) }],
  [
    "fields named by numbers keep their order",
    { b: { 9: "nine", 1: "one" } },
    { $set: { "b.5": "five" } },
    { b: { 1: "one", 5: "five", 9: "nine" } },
  ],
];

contract("updates", (db) => {
  for (const [what, document, update, expected, filter = {}, options = {}] of CASES)
    test(what, async () => {
      const collection = db().collection(freshName());
      await collection.insertOne({ _id: 1 as never, ...document });
      const { upsert } = options;
      await collection.updateOne(
        { ...(upsert ? {} : { _id: 1 as never }), ...filter },
        update as UpdateFilter<Document>,
        options,
      );
      const target = upsert ? { _id: { $ne: 1 as never } } : { _id: 1 as never };
      const result = await collection.findOne(target, { promoteValues: false });
      delete (result as Document)._id;
      expect(plain(result)).toEqual(plain(expected));
    });

  test("an update that changes nothing is matched and not modified", async () => {
    const collection = db().collection(freshName());
    await collection.insertOne({ a: 1, b: [1], c: [1] });
    expect(await collection.updateOne({}, { $set: { a: 1, b: [1] }, $addToSet: { c: 1 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
    });
  });

  test("an update to a value changes nothing if it has that type and value already", async () => {
    const things = db().collection(freshName());
    const date = new Date(5);
    const values: [string, unknown, unknown][] = [
      ["string", "a", "b"],
      ["string", "1", 1],
      ["boolean", true, false],
      ["null", null, false],
      ["date", date, new Date(6)],
      ["date", date, new Long(5)],
      ["int", new Int32(1), new Double(1)],
      ["long", new Long(1), new Int32(1)],
      ["document", { a: 1, b: 2 }, { b: 2, a: 1 }],
      ["document", { a: new Int32(1) }, { a: new Double(1) }],
      ["array", [1, { a: date }], [1, { a: 5 }]],
      ["symbol", new BSONSymbol("a"), "a"],
    ];
    const changes = async (value: unknown): Promise<number> =>
      (await things.updateOne({}, { $set: { v: value } })).modifiedCount;
    for (const [name, value, other] of values) {
      await things.deleteMany({});
      await things.insertOne({ v: value });
      expect([name, await changes(value), await changes(other), await changes(other)]).toEqual([name, 0, 1, 0]);
    }
  });

  test("updates are refused with MongoDB's codes", async () => {
    const collection = db().collection(freshName());
    await collection.insertOne({ _id: 1 as never, a: "text", n: { x: 1 }, list: [1] });
    const refused: [Document | Document[], number][] = [
      [{ $inc: { a: 1 } }, 14],
      [{ $inc: { n: "x" } }, 14],
      [{ $set: { _id: 2 } }, 66],
      [{ $set: { n: 1, "n.x": 2 } }, 40],
      [{ $set: { a: 1 }, $unset: { a: 1 } }, 40],
      [{ $set: { "a.b": 1 } }, 28],
      [{ $push: { a: 1 } }, 2],
      [{ $foo: { a: 1 } }, 9],
      [{ $set: { "list.$": 1 } }, 2],
      [{ $set: { "list.$[x]": 1 } }, 2],
      [{ $set: { "": 1 } }, 56],
      [{ $set: { $a: 1 } }, 52],
      [{ $rename: { n: "n.y" } }, 2],
      [{ $rename: { a: "list.0.x" } }, 2],
      [[{ $group: { _id: 1 } }], 72],
    ];
    for (const [update, code] of refused)
      await expect(collection.updateOne({ _id: 1 as never }, update), JSON.stringify(update)).rejects.toMatchObject({
        code,
      });
    expect(await collection.findOne()).toEqual({ _id: 1, a: "text", n: { x: 1 }, list: [1] });
  });

  test("an upsert cannot take one field from two conditions", async () => {
    const collection = db().collection(freshName());
    const upsert = (filter: Document) => collection.updateOne(filter, { $set: { z: 1 } }, { upsert: true });
    await expect(upsert({ $and: [{ a: 1 }, { a: 2 }] })).rejects.toMatchObject({ code: 54 });
    await expect(upsert({ a: { x: 1 }, "a.b": 2 })).rejects.toMatchObject({ code: 54 });
    expect(await collection.countDocuments()).toBe(0);
    const replace = (filter: Document) => collection.replaceOne(filter, { z: 1 }, { upsert: true });
    await expect(replace({ "_id.x": 1 })).rejects.toMatchObject({ code: 58 });
    await replace({ _id: 7 as never, a: { x: 1 }, "a.b": 2 });
    expect(await collection.findOne()).toEqual({ _id: 7, z: 1 });
  });

  test("$$NOW and $currentDate are the server's clock", async () => {
    const collection = db().collection(freshName());
    await collection.insertOne({});
    const before = (await db().command({ hello: 1 })).localTime as Date;
    await collection.updateOne({}, [{ $set: { now: "$$NOW" } }]);
    await collection.updateOne({}, { $currentDate: { date: true, stamp: { $type: "timestamp" } } as Document });
    const row = (await collection.findOne()) as Document;
    const after = (await db().command({ hello: 1 })).localTime as Date;
    for (const at of [row.now as Date, row.date as Date]) {
      expect(at.getTime()).toBeGreaterThanOrEqual(before.getTime());
      expect(at.getTime()).toBeLessThanOrEqual(after.getTime());
    }
    expect(row.stamp).toMatchObject({ _bsontype: "Timestamp" });
  });

  test("findAndModify says that it failed while it ran", async () => {
    const rows = db().collection(freshName());
    await rows.insertOne({ a: new Double(1.5) });
    await expect(rows.findOneAndUpdate({}, { $push: { a: 1 } as never })).rejects.toThrow(
      /^Plan executor error during findAndModify :: caused by :: /,
    );
  });

  test("a hundred concurrent claims get a hundred documents", async () => {
    const collection = db().collection<Document & { _id: number }>(freshName());
    await collection.createIndex({ ready: 1, rank: -1 });
    await collection.insertMany(Array.from({ length: 100 }, (_, _id) => ({ _id, ready: true, rank: _id })));
    const claimed = await Promise.all(
      Array.from({ length: 100 }, () =>
        collection.findOneAndUpdate({ ready: true }, { $set: { ready: false } }, { sort: { rank: -1 } }),
      ),
    );
    expect(new Set(claimed.map((document) => document?._id)).size).toBe(100);
  });
});

/** Values with their BSON types, so that an int and a double differ. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "number") return Number.isInteger(value) ? { int: value } : { double: value };
  if (value instanceof Int32) return { int: value.value };
  if (value instanceof Double) return { double: value.value };
  if (value instanceof Long) return { long: value.toString() };
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return Object.entries(value).map(([name, member]) => [name, plain(member)]);
  return value;
}
