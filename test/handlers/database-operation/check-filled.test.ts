import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/engine/json.ts";
import { checkFilled } from "../../../src/handlers/database-operation/database-operation.ts";
import { sayInEnglish } from "../../../src/i18n/problem.ts";

describe("a template value that contains operators or paths is refused", () => {
  test.each<[JsonObject, JsonObject, string]>([
    [{ query: { id: "{context.id}" } }, { query: { id: { $ne: null } } }, "query.id"],
    [{ query: "{context.q}" }, { query: { $where: "1" } }, "query"],
    [{ query: "{context.q}" }, { query: { a: { $gt: "" } } }, "query"],
    [{ query: { $or: "{context.list}" } }, { query: { $or: [{ a: { $ne: 1 } }] } }, "query.$or"],
    [{ query: { a: { $in: ["{context.x}"] } } }, { query: { a: { $in: [{ $regex: "x" }] } } }, "query.a.$in[0]"],
    [{ query: { a: { b: "{context.x}" } } }, { query: { a: { b: [[{ $x: 1 }]] } } }, "query.a.b"],
    [{ query: "{context.q}" }, { query: { "role.admin": true } }, "query"],
    [{ query: { id: 1 }, data: "{context.d}" }, { query: { id: 1 }, data: { $unset: { a: 1 } } }, "data"],
    [{ data: { $set: "{context.d}" } }, { data: { $set: { "role.admin": true } } }, "data.$set"],
    [{ data: { $push: { a: "{context.d}" } } }, { data: { $push: { a: { $each: [1] } } } }, "data.$push.a"],
    [{ data: ["{context.d}"] }, { data: [{ $a: 1 }] }, "data[0]"],
  ])("%j filled as %j", (raw, filled, place) => {
    expect(sayInEnglish(checkFilled(raw, filled) ?? "").message).toMatch(
      new RegExp(`^${place.replaceAll(/[$[\].]/g, "\\$&")} comes from a template and contains the key`),
    );
  });
});

describe("a template value that is plain data is accepted", () => {
  test.each<[JsonObject, JsonObject]>([
    [{ query: { id: "{context.id}" } }, { query: { id: 5 } }],
    [{ query: { id: "{context.id}" } }, { query: { id: "$ne" } }],
    [{ query: { id: { $ne: "{context.id}" } } }, { query: { id: { $ne: null } } }],
    [{ query: { id: { $in: "{context.ids}" } } }, { query: { id: { $in: [1, 2] } } }],
    [{ query: { a: "{context.a}" } }, { query: { a: { plain: { object: [1] } } } }],
    [{ data: "{steps.load.result}" }, { data: { count: 1, documents: [{ a: 1 }] } }],
    [{ operation: "find" }, { operation: "find" }],
  ])("%j filled as %j", (raw, filled) => {
    expect(checkFilled(raw, filled)).toBeUndefined();
  });
});
