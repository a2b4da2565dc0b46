import { describe, expect, test } from "vitest";
import { faultsOf } from "./faults-of.ts";

function update(data: unknown) {
  return faultsOf({ operation: "update", query: { id: 1 }, data });
}
function insert(data: unknown) {
  return faultsOf({ operation: "insert", data });
}

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
    [{ a: 1, $inc: { b: 1 } }, "data.a: is a field next to update operators; put it into $set"],
    [{ $st: { a: 1 } }, /^data\.\$st: is not an operator.*did you mean "\$set"/],
    [{ $setOnInsert: { a: 1 } }, /^data\.\$setOnInsert: is not allowed/],
    [{ $bit: { a: { and: 1 } } }, /^data\.\$bit: is not an operator/],
    [{ $set: 5 }, /^data\.\$set: must be an object of fields/],
    [{ $set: {} }, /^data\.\$set: must be an object of fields/],
    [{ $set: { a: { $gt: 1 } } }, "data.$set.a.$gt: starts with $, which is not allowed in data"],
    [{ $set: { $where: 1 } }, /^data\.\$set\.\$where: has the part/],
    [{ $set: { "a.$[].b": 1 } }, /no part may start with \$/],
    [{ a: { $function: {} } }, "data.a.$function: starts with $, which is not allowed in data"],
    [{ a: { "b.c": 1 } }, "data.a.b.c: has a dot in its name, which is not allowed in data"],
    [{ _id: 5 }, "data._id: cannot be changed"],
    [{ $set: { "_id.a": 5 } }, "data.$set._id.a: cannot be changed"],
    [{ $rename: { a: "_id" } }, /cannot become _id/],
    [{ $rename: { a: "b.$c" } }, /no part may start with \$/],
    [{ $rename: { a: 5 } }, /must be the new name/],
    [{ $inc: { a: "1" } }, "data.$inc.a: must be a number"],
    [{ $pop: { a: 2 } }, /must be 1 \(the last\)/],
    [{ $push: { a: { $each: 5 } } }, /have \$each with a list/],
    [{ $push: { a: { $gt: 5 } } }, /have \$each with a list/],
    [{ $push: { a: { $each: [], $where: 1 } } }, "data.$push.a.$where: cannot be combined with $each"],
    [{ $addToSet: { a: { $each: [], $sort: 1 } } }, /cannot be combined with/],
    [{ $pull: { a: { $where: "1" } } }, /it runs code/],
    [{ $pull: { a: { $regex: "a".repeat(513) } } }, "data.$pull.a.$regex: is longer than 512 characters"],
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
    [{ $a: 1 }, "data.$a: starts with $, which is not allowed in data"],
    [{ "a.b": 1 }, "data.a.b: has a dot in its name, which is not allowed in data"],
    [{ a: [{ $b: 1 }] }, "data.a.0.$b: starts with $, which is not allowed in data"],
    [{ id: null }, /^data\.id: must identify the document/],
    [{ _id: [1] }, /^data\._id: must identify the document/],
    [{ a: { _bsontype: "Long" } }, "data.a._bsontype: is a reserved name"],
    [{ "{context.key}": 1 }, /template in a key/],
  ])("%j is refused", (data, problem) => {
    expect(insert(data)).toContainEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
  });
});
