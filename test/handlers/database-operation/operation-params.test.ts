import { describe, expect, test } from "vitest";
import { operationParams } from "../../../src/handlers/database-operation/operation-params.ts";

const json = (text: string): unknown => JSON.parse(text);
const read = (params: object): unknown => {
  const parsed = operationParams.safeParse({ collection: "users", ...params });
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};
const faultsOf = (params: object): string[] => {
  const outcome = read(params);
  return Array.isArray(outcome) ? outcome : [];
};
const find = (query: unknown) => faultsOf({ operation: "find", query });
const update = (data: unknown) => faultsOf({ operation: "update", query: { id: 1 }, data });
const insert = (data: unknown) => faultsOf({ operation: "insert", data });

describe("operations", () => {
  test("find has its query, and may have order, limit and projection", () => {
    expect(
      read({
        operation: "FIND",
        query: { active: true },
        sort: { created: "desc", name: 1 },
        limit: "5",
        projection: ["name"],
      }),
    ).toEqual({
      operation: "find",
      collection: "users",
      query: { active: true },
      sort: { created: -1, name: 1 },
      limit: 5,
      projection: { name: 1 },
    });
  });

  test.each([
    ["findOne", "find_one"],
    ["find-one", "find_one"],
    ["count_documents", "count"],
    ["insertOne", "insert"],
  ])("%s is %s", (operation, meant) => {
    const data = meant === "insert" ? { data: { a: 1 } } : {};
    expect(read({ operation, ...data })).toMatchObject({ operation: meant });
  });

  test("data of an update is what to set", () => {
    expect(
      read({ operation: "update", query: { id: 5 }, data: { onboarded: true, "address.city": "X" } }),
    ).toMatchObject({
      update: { $set: { onboarded: true, "address.city": "X" } },
    });
  });

  test("data of an update may be made of operators", () => {
    const data = { $inc: { visits: 1 }, $push: { tags: { $each: ["a"], $slice: -5 } } };
    expect(read({ operation: "update", query: { id: 5 }, data })).toMatchObject({ update: data });
  });

  test("a pattern is replaced by one that finds the same in linear time", () => {
    expect(read({ operation: "count", query: { name: { $regex: ".*john.*", $options: "i" } } })).toMatchObject({
      query: { name: { $regex: "john", $options: "i" } },
    });
    expect(
      read({ operation: "update", query: { id: 1 }, data: { $pull: { tags: { $regex: ".*old" } } } }),
    ).toMatchObject({ update: { $pull: { tags: { $regex: "old" } } } });
  });

  test("null and nothing count as not given", () => {
    expect(read({ operation: "find", query: null, data: {}, sort: null, limit: null, projection: null })).toMatchObject(
      {
        query: {},
      },
    );
  });

  test.each([
    [{ operation: "fnd" }, 'operation: cannot be "fnd", did you mean "find"?'],
    [{ operation: "update_one", query: { a: 1 }, data: { a: 1 } }, /^operation: has no "update_one"/],
    [{ operation: "aggregate" }, /^operation: has no "aggregate"/],
    [{ operation: "find", filter: {} }, /unknown parameter "filter"/],
    [{ operation: "find", data: { a: 1 } }, "data: is not for find, which takes query, sort, limit, projection"],
    [{ operation: "delete", query: { a: 1 }, limit: 1 }, "limit: is not for delete, which takes query, all"],
    [{ operation: "find", limit: 0 }, "limit: must be a whole number from 1 to 1000"],
    [{ operation: "find", limit: 1.5 }, "limit: must be a whole number from 1 to 1000"],
    [{ operation: "find", limit: 5000 }, "limit: must be a whole number from 1 to 1000"],
    [{ operation: "find", sort: { a: 2 } }, 'sort: must give "a" as 1 or -1'],
    [{ operation: "find", sort: { a: { $meta: "textScore" } } }, 'sort: must give "a" as 1 or -1'],
    [{ operation: "find", sort: { $natural: 1 } }, /^sort: has "\$natural"/],
    [{ operation: "find", projection: { a: 1, b: 0 } }, /not both/],
    [{ operation: "find", projection: { a: { $slice: 1 } } }, /^projection: must be fields to keep/],
    [{ operation: "find", projection: { "a.$": 1 } }, /^projection: has "a\.\$"/],
    [{ operation: "insert" }, /^data: must be an object/],
    [{ operation: "insert", data: [{}] }, 'data: is a list; for that the operation is "insert_many"'],
    [{ operation: "insert_many", data: { a: 1 } }, "data: must be a list of 1 to 1000 documents"],
    [{ operation: "insert_many", data: [] }, "data: must be a list of 1 to 1000 documents"],
    [{ operation: "insert_many", data: [{ a: 1 }, 5] }, /^data\.1: must be an object/],
    [{ operation: "update", query: { a: 1 } }, /^data: must say what to set/],
    [{ operation: "update", query: { a: 1 }, data: {} }, /^data: must say what to set/],
    [{ operation: "update", query: {}, data: { a: 1 } }, /^query: is empty, which means every document/],
    [{ operation: "update", data: { a: 1 } }, /^query: is empty/],
    [{ operation: "delete" }, /^query: is empty/],
    [{ operation: "delete", query: {}, all: false }, /^query: is empty/],
    [{ operation: "delete", query: "all" }, /^query: must be an object/],
    [{ operation: "find", query: [] }, /^query: must be an object/],
    [{ operation: "find", query: '{"active":true}' }, /^query: must be an object/],
  ])("%j is refused", (params, problem) => {
    expect(faultsOf(params)).toContainEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
  });

  test.each([true, "True", "true"])("an empty query with all: %j is every document", (all) => {
    expect(read({ operation: "delete", query: {}, all })).toEqual({
      operation: "delete",
      collection: "users",
      query: {},
    });
  });

  test.each([
    "",
    " ",
    "a/b",
    "chats/42/users",
    "../x",
    "a$b",
    "$cmd",
    "a\0",
    "system.users",
    "SYSTEM.x",
    "x".repeat(121),
    "é".repeat(61),
    ".a",
    "a.",
    "\ud800",
    5,
  ])("%j is no name of a collection", (collection) => {
    expect(faultsOf({ operation: "find", collection })[0]).toMatch(/^collection: (must|contains)/);
  });
});

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
    [{ $gt: 5 }, /^query\.\$gt: belongs behind a field/],
    [{ a: { $gt: 5, b: 1 } }, "query.a.b: is a field beside operators; a condition has either"],
    [{ a: { $eq: { $gt: "" } } }, "query.a.$eq.$gt: starts with $, which data may not"],
    [{ a: { $in: [{ $ne: null }] } }, "query.a.$in.0.$ne: starts with $, which data may not"],
    [{ a: { b: { $ne: null } } }, "query.a.b.$ne: starts with $, which data may not"],
    [{ a: [{ $ne: null }] }, "query.a.0.$ne: starts with $, which data may not"],
    [{ a: { "b.c": 1 } }, "query.a.b.c: has a dot in its name, which data may not"],
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
    [{ a: { $regex: "(a+)+$" } }, /^query\.a\.\$regex: repeats a group/],
    [{ a: { $regex: "(?=a)" } }, /^query\.a\.\$regex: uses a lookaround/],
    [{ a: { $regex: { $eq: 1 } } }, "query.a.$regex: must be a pattern in a string"],
    [{ a: { $regex: "a", $options: "x" } }, "query.a.$options: may hold i, m and s"],
    [{ a: { $options: "i" } }, "query.a.$options: needs a $regex beside it"],
    [{ "a.$where": 1 }, /^query\.a\.\$where: has the part "\$where"/],
    [{ "a..b": 1 }, "query.a..b: has an empty part between dots"],
    [{ "a.__proto__.b": 1 }, /^query\.a\.__proto__\.b: has the part "__proto__"/],
    [{ "a.constructor": 1 }, /has the part "constructor"/],
    [{ "": 1 }, /empty field name/],
    [{ "{context.field}": 1 }, /template in a field name/],
    [{ _bsontype: "ObjectId", id: "x" }, "query._bsontype: is a name that may not be used"],
    [{ a: { _bsontype: "Code", code: "x" } }, "query.a._bsontype: is a name that may not be used"],
    [{ constructor: 1 }, "query.constructor: is a name that may not be used"],
    [{ a: "x\0" }, "query.a: contains a NUL character"],
    [{ "a\0": 1 }, "query.a\0: contains a NUL character"],
    [{ a: "\udc00" }, /^query\.a: contains half of a surrogate pair/],
  ])("%j", (query, problem) => {
    expect(find(query)).toContainEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
  });

  test("__proto__ as a field, or in a value", () => {
    expect(find(json('{"__proto__":{"a":1}}'))).toEqual(["query.__proto__: is a name that may not be used"]);
    expect(find(json('{"a":{"__proto__":1}}'))).toEqual(["query.a.__proto__: is a name that may not be used"]);
  });

  test("what is too deep, too large or too much", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    expect(find(deep)).toEqual(["query: is nested deeper than 64 levels"]);
    expect(find({ a: "x".repeat(1_000_001) })).toEqual(["query: is larger than 1000000 characters"]);
    expect(find({ a: { $in: Array.from({ length: 10_001 }, () => 1) } })).toEqual([
      "query.a.$in: has more than 10000 values",
    ]);
    expect(find({ a: Array.from({ length: 100_001 }, () => 1) })).toEqual(["query: has more than 100000 values"]);
  });
});

describe("updates", () => {
  test.each([
    { a: 1 },
    { a: { b: { c: 1 } }, "x.y": [1] },
    { $set: { a: 1, "b.c": 2 } },
    { $unset: { a: "", b: true } },
    { $inc: { n: 1 }, $mul: { m: 2 } },
    { $min: { a: 1 }, $max: { b: 2 } },
    { $push: { tags: "x" } },
    { $push: { tags: { $each: ["x"], $sort: -1, $slice: 3, $position: 0 } } },
    { $push: { scores: { $each: [{ s: 1 }], $sort: { s: -1 } } } },
    { $addToSet: { tags: { $each: ["x", "y"] } } },
    { $pull: { tags: { $in: ["x"] }, items: { price: { $gt: 5 } } } },
    { $pull: { items: { $or: [{ a: 1 }, { b: 2 }] } } },
    { $pullAll: { tags: ["x"] } },
    { $pop: { tags: 1 } },
    { $rename: { old: "new" } },
    { $currentDate: { at: true, stamp: { $type: "timestamp" } } },
  ])("%j is accepted", (data) => {
    expect(update(data)).toEqual([]);
  });

  test.each([
    [{ a: 1, $inc: { b: 1 } }, "data.a: is a field beside update operators; put it into $set"],
    [{ $st: { a: 1 } }, /^data\.\$st: is not an operator.*did you mean "\$set"/],
    [{ $setOnInsert: { a: 1 } }, /^data\.\$setOnInsert: is not allowed/],
    [{ $bit: { a: { and: 1 } } }, /^data\.\$bit: is not an operator/],
    [{ $set: 5 }, /^data\.\$set: must be an object of fields/],
    [{ $set: {} }, /^data\.\$set: must be an object of fields/],
    [{ $set: { a: { $gt: 1 } } }, "data.$set.a.$gt: starts with $, which data may not"],
    [{ $set: { $where: 1 } }, /^data\.\$set\.\$where: has the part/],
    [{ $set: { "a.$[].b": 1 } }, /no part may start with \$/],
    [{ a: { $function: {} } }, "data.a.$function: starts with $, which data may not"],
    [{ a: { "b.c": 1 } }, "data.a.b.c: has a dot in its name, which data may not"],
    [{ _id: 5 }, "data._id: cannot be changed"],
    [{ $set: { "_id.a": 5 } }, "data.$set._id.a: cannot be changed"],
    [{ $rename: { a: "_id" } }, /cannot become _id/],
    [{ $rename: { a: "b.$c" } }, /no part may start with \$/],
    [{ $rename: { a: 5 } }, /must be the new name/],
    [{ $inc: { a: "1" } }, "data.$inc.a: must be a number"],
    [{ $pop: { a: 2 } }, /must be 1 \(the last\)/],
    [{ $push: { a: { $each: 5 } } }, /have \$each with a list/],
    [{ $push: { a: { $gt: 5 } } }, /have \$each with a list/],
    [{ $push: { a: { $each: [], $where: 1 } } }, "data.$push.a.$where: may not stand beside $each"],
    [{ $addToSet: { a: { $each: [], $sort: 1 } } }, /may not stand beside/],
    [{ $pull: { a: { $where: "1" } } }, /it runs code/],
    [{ $pull: { a: { $regex: "(a+)+" } } }, /^data\.\$pull\.a\.\$regex: repeats a group/],
    [{ $currentDate: { a: "now" } }, /must be true/],
    [{ "a.prototype.b": 1 }, /has the part "prototype"/],
    [[{ $set: { a: 1 } }], /^data: must say what to set/],
  ])("%j is refused", (data, problem) => {
    expect(update(data)).toContainEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
  });
});

describe("documents", () => {
  test.each([
    { a: 1 },
    { _id: "x", a: null },
    { id: 5 },
    { _id: { a: 1, b: 2 } },
    { nested: { list: [{ a: 1 }] } },
    {},
  ])("%j is accepted", (data) => {
    expect(insert(data)).toEqual([]);
  });

  test.each([
    [{ $a: 1 }, "data.$a: starts with $, which data may not"],
    [{ "a.b": 1 }, "data.a.b: has a dot in its name, which data may not"],
    [{ a: [{ $b: 1 }] }, "data.a.0.$b: starts with $, which data may not"],
    [{ id: null }, /^data\.id: must tell the document from others/],
    [{ _id: [1] }, /^data\._id: must tell the document from others/],
    [{ a: { _bsontype: "Long" } }, "data.a._bsontype: is a name that may not be used"],
    [{ "{context.key}": 1 }, /template in a key/],
  ])("%j is refused", (data, problem) => {
    expect(insert(data)).toContainEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
  });
});
