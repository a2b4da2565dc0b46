import { describe, expect, test } from "vitest";
import { faultsOf, read } from "./faults-of.ts";

describe("operations", () => {
  test("find takes a query, and optionally order, limit and projection", () => {
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

  test("plain data of an update is what to set", () => {
    expect(
      read({ operation: "update", query: { id: 5 }, data: { onboarded: true, "address.city": "X" } }),
    ).toMatchObject({
      update: { $set: { onboarded: true, "address.city": "X" } },
    });
  });

  test("data of an update may consist of operators", () => {
    const data = { $inc: { visits: 1 }, $push: { tags: { $each: ["a"], $slice: -5 } } };
    expect(read({ operation: "update", query: { id: 5 }, data })).toMatchObject({ update: data });
  });

  test("a pattern goes to the server as it is written", () => {
    const query = { name: { $regex: "(?=j).*john.*", $options: "i" } };
    expect(read({ operation: "count", query })).toMatchObject({ query });
    const data = { $pull: { tags: { $regex: "(a+)+$" } } };
    expect(read({ operation: "update", query: { id: 1 }, data })).toMatchObject({ update: data });
  });

  test("null and empty values count as missing", () => {
    expect(read({ operation: "find", query: null, data: {}, sort: null, limit: null, projection: null })).toMatchObject(
      {
        query: {},
      },
    );
  });

  test.each([
    [{ operation: "fnd" }, 'operation: cannot be "fnd", did you mean "find"?'],
    [{ operation: "update_one", query: { a: 1 }, data: { a: 1 } }, /^operation: cannot be "update_one"/],
    [{ operation: "aggregate" }, /^operation: cannot be "aggregate"/],
    [{ operation: "find", filter: {} }, /unknown parameter "filter"/],
    [{ operation: "find", data: { a: 1 } }, "data: does not apply to find, which takes query, sort, limit, projection"],
    [{ operation: "delete", query: { a: 1 }, limit: 1 }, "limit: does not apply to delete, which takes query, all"],
    [{ operation: "find", limit: 0 }, "limit: must be a whole number from 1 to 1000"],
    [{ operation: "find", limit: 1.5 }, "limit: must be a whole number from 1 to 1000"],
    [{ operation: "find", limit: 5000 }, "limit: must be a whole number from 1 to 1000"],
    [{ operation: "find", sort: { a: 2 } }, 'sort: must set "a" to 1 or -1'],
    [{ operation: "find", sort: { a: { $meta: "textScore" } } }, 'sort: must set "a" to 1 or -1'],
    [{ operation: "find", sort: { $natural: 1 } }, /^sort: has "\$natural"/],
    [{ operation: "find", projection: { a: 1, b: 0 } }, /not both/],
    [{ operation: "find", projection: { a: { $slice: 1 } } }, /^projection: must be fields to keep/],
    [{ operation: "find", projection: { "a.$": 1 } }, /^projection: has "a\.\$"/],
    [{ operation: "insert" }, /^data: must be an object/],
    [{ operation: "insert", data: [{}] }, 'data: is a list; to insert a list, use "insert_many"'],
    [{ operation: "insert_many", data: { a: 1 } }, "data: must be a list of 1 to 1000 documents"],
    [{ operation: "insert_many", data: [] }, "data: must be a list of 1 to 1000 documents"],
    [{ operation: "insert_many", data: [{ a: 1 }, 5] }, /^data\.1: must be an object/],
    [{ operation: "update", query: { a: 1 } }, /^data: must say what to set/],
    [{ operation: "update", query: { a: 1 }, data: {} }, /^data: must say what to set/],
    [{ operation: "update", query: {}, data: { a: 1 } }, /^query: must not select every document/],
    [{ operation: "update", data: { a: 1 } }, /^query: must not select every document/],
    ...[
      { $or: [{ a: 1 }, {}] },
      { $and: [{}, { $nor: [{ a: { $in: [] } }] }] },
      { a: { $nin: [] }, _id: { $exists: true } },
      { a: { $not: { $in: [] } } },
    ].map((query): [object, RegExp] => [{ operation: "delete", query }, /^query: must not select every document/]),
    [{ operation: "delete" }, /^query: must not select every document/],
    [{ operation: "delete", query: {}, all: false }, /^query: must not select every document/],
    [{ operation: "delete", query: "all" }, /^query: must be an object/],
    [{ operation: "find", query: [] }, /^query: must be an object/],
    [{ operation: "find", query: '{"active":true}' }, /^query: must be an object/],
  ])("%j is refused", (params, problem) => {
    expect(faultsOf(params)).toContainEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
  });

  test.each([
    { $or: [{ a: 1 }] },
    { $and: [{}, { a: 1 }] },
    { $nor: [{}] },
    { a: { $in: [] } },
    { a: { $exists: true } },
    { _id: { $exists: true, $gt: 5 } },
    { a: { $nin: [1] } },
  ])("%j does not select every document", (query) => {
    expect(read({ operation: "delete", query })).toMatchObject({ operation: "delete", query });
  });

  test.each([true, "True", "true"])("an empty query with all: %j selects every document", (all) => {
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
  ])("%j is not a collection name", (collection) => {
    expect(faultsOf({ operation: "find", collection })[0]).toMatch(/^collection: (must|contains)/);
  });
});
