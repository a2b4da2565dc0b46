import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { BSON, type Document } from "mongodb";
import { afterAll, expect, test } from "vitest";
import { Doc } from "../../src/embedded/bson/document.ts";
import { runCommand } from "../../src/embedded/commands/run-command.ts";
import { openInstance } from "../../src/embedded/instance/instance.ts";
import { runs } from "../property-runs.ts";

const directory = mkdtempSync(join(tmpdir(), "sg-"));
const engine = openInstance(directory, (line) => {
  throw new Error(line);
});

afterAll(async () => {
  await engine.queue.close();
  await engine.store.close();
  rmSync(directory, { recursive: true, force: true });
});

async function run(command: Document): Promise<Document> {
  const body = new Doc(BSON.serialize({ ...command, $db: "t" }));
  const reply = BSON.deserialize((await runCommand(engine, body, new Map(), { id: 1, remote: "" })).toBytes());
  expect(reply.ok, JSON.stringify(reply)).toBe(1);
  expect(reply.writeErrors).toBeUndefined();
  return reply;
}

const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom<unknown>(
    null,
    "",
    "a",
    "ab",
    "b",
    true,
    false,
    1.5,
    Number.NaN,
    new Date(0),
    new Date(5),
    "x".repeat(2500),
  ),
);
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.record({ x: scalar }, { requiredKeys: [] }),
  fc.array(fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }), { maxLength: 2 }),
);
const document = fc.record({ a: value, b: value, c: scalar }, { requiredKeys: [] });
const field = fc.constantFrom("a", "b", "c", "a.x", "b.x", "a.y");
const condition = fc.oneof(
  scalar,
  fc.record({ $in: fc.array(scalar, { maxLength: 4 }) }),
  fc
    .tuple(fc.constantFrom("$gt", "$gte", "$lt", "$lte", "$ne", "$eq"), scalar)
    .map(([op, operand]) => ({ [op]: operand })),
  fc.tuple(scalar, scalar).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.record({ $exists: fc.boolean() }),
  fc.tuple(scalar, scalar).map(([low, high]) => ({ $elemMatch: { $gte: low, $lte: high } })),
  fc.record({ $elemMatch: fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }) }),
);
const simple = fc.dictionary(field, condition, { maxKeys: 3 });
const filter = fc.oneof(
  { weight: 3, arbitrary: simple },
  fc.record({ $or: fc.array(simple, { minLength: 1, maxLength: 3 }) }),
);
const direction = fc.constantFrom(1, -1);
const pattern = fc
  .uniqueArray(fc.tuple(field, direction), { minLength: 1, maxLength: 3, selector: ([name]) => name })
  .map(Object.fromEntries);
const index = fc.record({
  key: pattern,
  kind: fc.constantFrom<Document>(
    {},
    {},
    { sparse: true },
    { partialFilterExpression: { c: { $gt: 0 } } },
    { partialFilterExpression: { b: { $exists: true } } },
  ),
});
const change = fc.oneof(
  fc.tuple(field, value).map(([name, to]) => ({ $set: { [name]: to } })),
  field.map((name) => ({ $unset: { [name]: "" } })),
);

let collections = 0;

test("queries find the same documents in the same order with and without indexes, and updates keep the indexes right", async () => {
  const property = fc.asyncProperty(
    fc.array(document, { minLength: 1, maxLength: 12 }),
    fc.uniqueArray(index, { minLength: 1, maxLength: 3, selector: ({ key }) => JSON.stringify(key) }),
    fc.array(filter, { minLength: 1, maxLength: 4 }),
    fc.option(pattern),
    fc.array(fc.tuple(simple, change), { maxLength: 3 }),
    async (documents, indexes, filters, sort, changes) => {
      const name = `c${++collections}`;
      const parallel = await run0({ create: name });
      expect(parallel.ok).toBe(1);
      const indexed = await run0({
        createIndexes: name,
        indexes: indexes.map(({ key, kind }, i) => ({ key, name: `i${i}`, ...kind })),
      });
      expect(indexed.ok).toBe(1);
      for (const [_id, one] of documents.entries()) await run0({ insert: name, documents: [{ _id, ...one }] });
      for (const [q, u] of changes) await run0({ update: name, updates: [{ q, u, multi: true }] });
      for (const one of filters) {
        const order = { ...sort, _id: 1 };
        const plain = await run0({ find: name, filter: one, sort: order, hint: { $natural: 1 } });
        if (plain.ok === 0) {
          // Two arrays give no order, whichever way the documents are found.
          expect(plain.errmsg).toContain("parallel arrays");
          expect(await run0({ find: name, filter: one, sort: order })).toMatchObject({ ok: 0, code: plain.code });
          continue;
        }
        const planned = await run({ find: name, filter: one, sort: order });
        const ids = (reply: Document): unknown[] => reply.cursor.firstBatch.map((row: Document) => row._id);
        expect(ids(planned)).toEqual(ids(plain));
        const unsorted = await run({ find: name, filter: one });
        expect(ids(unsorted).sort()).toEqual(ids(plain).sort());
        if (sort !== null) {
          const turned = await run({ find: name, filter: one, sort: { ...sort, _id: -1 }, hint: { $natural: 1 } });
          const groups = tieGroups(ids(plain), ids(turned));
          const bare = ids(await run({ find: name, filter: one, sort })).map((id) => groups.get(id));
          expect(bare).toEqual([...groups.values()]);
        }
      }
      expect(await run({ validate: name })).toMatchObject({ valid: true, errors: [] });
      await run({ drop: name });
    },
  );
  await fc.assert(property, { numRuns: runs(250) });
});

/** Runs a command that may fail, as where two arrays cannot be indexed together. */
async function run0(command: Document): Promise<Document> {
  const body = new Doc(BSON.serialize({ ...command, $db: "t" }));
  return BSON.deserialize((await runCommand(engine, body, new Map(), { id: 1, remote: "" })).toBytes());
}

/**
 * For each id the number of its group of ties: `forwards` and `backwards` are the same rows in the wanted order, with ties
 * in one order and in the other, so that a group of ties is a shortest run that holds the same rows in both.
 */
function tieGroups(forwards: readonly unknown[], backwards: readonly unknown[]): Map<unknown, number> {
  const groups = new Map<unknown, number>();
  let group = 0;
  const open = new Set<unknown>();
  for (const [at, id] of forwards.entries()) {
    groups.set(id, group);
    for (const one of [id, backwards[at]]) if (!open.delete(one)) open.add(one);
    if (open.size === 0) group++;
  }
  return groups;
}
