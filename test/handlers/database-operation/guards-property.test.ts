import fc from "fast-check";
import { expect, test } from "vitest";
import { operationParams } from "../../../src/handlers/database-operation/database-operation.ts";
import { QUERY_OPERATORS } from "../../../src/handlers/database-operation/guard-query.ts";
import { UPDATE_OPERATORS } from "../../../src/handlers/database-operation/guard-update.ts";
import { runs } from "../../property-runs.ts";

const HOSTILE = ["$where", "$function", "$expr", "$accumulator", "$out", "$lookup", "_bsontype"];
const KNOWN = [
  ...QUERY_OPERATORS.keys(),
  ...UPDATE_OPERATORS.keys(),
  "$and",
  "$or",
  "$nor",
  "$each",
  "$sort",
  "$slice",
];
const key = fc.constantFrom("a", "b", "a.b", "_id", "id", ...KNOWN, ...HOSTILE);
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(1, -1, 0, true, null, "x", "date", "(a+)+$"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 3 }).map(objectOf),
  ),
}));
const object = fc.array(fc.tuple(key, tree.value), { maxLength: 4 }).map(objectOf);

/** With `__proto__` as an own key, as JSON.parse makes it. */
function objectOf(entries: [string, unknown][]): object {
  return JSON.parse(
    `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`,
  );
}

function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [...(Array.isArray(value) ? [] : [name]), ...keysOf(item)]);
}

test("nothing accepted contains a hostile name, and nothing throws", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom("find", "delete", "update", "insert"), object, object, (operation, query, data) => {
      const params = {
        operation,
        collection: "c",
        ...(operation === "insert" ? {} : { query }),
        all: operation === "delete",
      };
      const given = operation === "update" || operation === "insert" ? { ...params, data } : params;
      const parsed = operationParams.safeParse({ ...given, all: operation === "delete" ? true : null });
      if (!parsed.success) return;
      accepted += 1;
      const keys = keysOf(parsed.data);
      expect(keys.filter((name) => HOSTILE.includes(name))).toEqual([]);
      expect(keys.filter((name) => name.startsWith("$") && !KNOWN.includes(name))).toEqual([]);
      if (operation === "insert") expect(keys.filter((name) => name.startsWith("$") || name.includes("."))).toEqual([]);
    }),
    { numRuns: runs(5_000) },
  );
  expect(accepted).toBeGreaterThan(runs(5_000) / 100);
});
