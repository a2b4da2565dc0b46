import { describe, expect, test } from "vitest";
import { faultsOf } from "./faults-of.ts";

function json(text: string): unknown {
  return JSON.parse(text);
}
function find(query: unknown) {
  return faultsOf({ operation: "find", query });
}

describe("queries that are accepted", () => {
  test.each([
    {},
    { active: true },
    { "address.city": "X", "tags.0": "a" },
    { age: { $gte: 18, $lt: 65 } },
    { status: { $in: ["a", "b"] } },
    { $or: [{ a: 1 }, { $and: [{ b: { $exists: true } }, { c: { $ne: null } }] }] },
    { $nor: [{ a: 1 }] },
    { age: { $not: { $gt: 5 } } },
    { items: { $elemMatch: { price: { $gt: 5 }, name: "x" } } },
    { scores: { $elemMatch: { $gte: 80, $lt: 85 } } },
    { tags: { $size: 3 } },
    { tags: { $all: ["a", "b"] } },
    { n: { $mod: [4, 0] } },
    { a: { $type: "string" } },
    { a: { $type: ["string", 16] } },
    { name: { $regex: "^jo", $options: "i" } },
    { nested: { plain: { object: 1 } } },
    { list: [1, { a: 2 }] },
  ])("%j", (query) => {
    expect(find(query)).toEqual([]);
  });
});

describe("queries that are refused where they are wrong", () => {
  test.each([
    [{ $where: "sleep(1000)" }, "query.$where: is not allowed: it runs code"],
    [{ a: { $where: "1" } }, "query.a.$where: is not allowed: it runs code"],
    [{ $or: [{ a: 1 }, { $where: "1" }] }, "query.$or.1.$where: is not allowed: it runs code"],
    [{ a: { $not: { $where: "1" } } }, "query.a.$not.$where: is not allowed: it runs code"],
    [{ a: { $elemMatch: { $where: "1" } } }, "query.a.$elemMatch.$where: is not allowed: it runs code"],
    [{ $expr: { $gt: ["$a", "$b"] } }, /^query\.\$expr: is not allowed/],
    [{ $function: {} }, /^query\.\$function: is not allowed/],
    [{ $accumulator: {} }, /^query\.\$accumulator: is not allowed/],
    [{ $lookup: {} }, /^query\.\$lookup: is not allowed/],
    [{ $out: "x" }, /^query\.\$out: is not allowed/],
    [{ $merge: "x" }, /^query\.\$merge: is not allowed/],
    [{ $jsonSchema: {} }, /^query\.\$jsonSchema: is not allowed/],
    [{ $text: { $search: "x" } }, /^query\.\$text: is not allowed/],
    [{ $comment: "x" }, /^query\.\$comment: is not an operator/],
    [{ a: { $near: [0, 0] } }, /^query\.a\.\$near: is not an operator/],
    [{ a: { $exits: 1 } }, /did you mean "\$exists"\?/],
    [{ $gt: 5 }, /^query\.\$gt: belongs after a field/],
    [{ a: { $gt: 5, b: 1 } }, "query.a.b: is a field next to operators; a condition takes one or the other"],
    [{ a: { $eq: { $gt: "" } } }, "query.a.$eq.$gt: starts with $, which is not allowed in data"],
    [{ a: { $in: [{ $ne: null }] } }, "query.a.$in.0.$ne: starts with $, which is not allowed in data"],
    [{ a: { b: { $ne: null } } }, "query.a.b.$ne: starts with $, which is not allowed in data"],
    [{ a: [{ $ne: null }] }, "query.a.0.$ne: starts with $, which is not allowed in data"],
    [{ a: { "b.c": 1 } }, "query.a.b.c: has a dot in its name, which is not allowed in data"],
    [{ a: { $in: 5 } }, "query.a.$in: must be a list of values"],
    [{ $or: [] }, "query.$or: must be a list of queries"],
    [{ $or: { a: 1 } }, "query.$or: must be a list of queries"],
    [{ $and: [5] }, /^query\.\$and\.0: must be an object/],
    [{ a: { $not: 5 } }, /^query\.a\.\$not: must be operators/],
    [{ a: { $not: {} } }, /^query\.a\.\$not: must be operators/],
    [{ a: { $elemMatch: 5 } }, /^query\.a\.\$elemMatch: must be an object/],
    [{ a: { $size: -1 } }, /^query\.a\.\$size: must be a whole number/],
    [{ a: { $mod: [0, 1] } }, /^query\.a\.\$mod: must be/],
    [{ a: { $type: "function" } }, /^query\.a\.\$type: must be one of/],
    [{ a: { $exists: "maybe" } }, "query.a.$exists: must be true or false"],
    [{ a: { $regex: "a".repeat(513) } }, "query.a.$regex: is longer than 512 characters"],
    [{ a: { $regex: { $eq: 1 } } }, "query.a.$regex: must be a pattern, written as a string"],
    [{ a: { $regex: "a", $options: "x" } }, "query.a.$options: may contain only i, m and s"],
    [{ a: { $options: "i" } }, "query.a.$options: needs a $regex next to it"],
    [{ "a.$where": 1 }, /^query\.a\.\$where: has the part "\$where"/],
    [{ "a..b": 1 }, "query.a..b: has an empty part between dots"],
    [{ "a.__proto__.b": 1 }, /^query\.a\.__proto__\.b: has the part "__proto__"/],
    [{ "a.constructor": 1 }, /has the part "constructor"/],
    [{ "": 1 }, /empty field name/],
    [{ "{context.field}": 1 }, /template in a field name/],
    [{ _bsontype: "ObjectId", id: "x" }, "query._bsontype: is a reserved name"],
    [{ a: { _bsontype: "Code", code: "x" } }, "query.a._bsontype: is a reserved name"],
    [{ constructor: 1 }, "query.constructor: is a reserved name"],
    [{ a: "x\0" }, "query.a: contains a NUL character"],
    [{ "a\0": 1 }, "query.a\0: contains a NUL character"],
    [{ a: "\udc00" }, /^query\.a: contains half of a surrogate pair/],
  ])("%j", (query, problem) => {
    expect(find(query)).toContainEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
  });

  test("__proto__ as a field, but not in a value", () => {
    expect(find(json('{"__proto__":{"a":1}}'))).toEqual(["query.__proto__: is a reserved name"]);
    expect(find(json('{"a":{"__proto__":1}}'))).toEqual([]);
  });

  test("what is too deep, too large or too much", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    expect(find(deep)).toEqual(["query: is nested more than 64 levels deep"]);
    expect(find({ a: "x".repeat(1_000_001) })).toEqual(["query: is longer than 1000000 characters"]);
    expect(find({ a: { $in: Array.from({ length: 10_001 }, () => 1) } })).toEqual([
      "query.a.$in: has more than 10000 values",
    ]);
    expect(find({ a: Array.from({ length: 100_001 }, () => 1) })).toEqual(["query: has more than 100000 values"]);
  });
});
