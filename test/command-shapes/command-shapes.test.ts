import { expect, it } from "vitest";
import { connect } from "../../src/engine/storage/database.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { later } from "./operators.ts";
import { keyOf, type Reviewed, readReviewed, rowOf } from "./reviewed.ts";
import { takeUnreviewed } from "./seen.ts";
import { shapesOf } from "./shape.ts";

const rows = readReviewed();

/** Collections that stay small, and are read as a whole. */
const SMALL: ReadonlySet<string> = new Set(["workers", "removals", "surfaces", "grants", "chat_moves", "updates"]);

function changesOne({ command, form }: Reviewed): boolean {
  return command === "findAndModify" || (/^(update|delete)$/.test(command) && /^(one|upsert) /.test(form));
}

it("the reviewed shapes are in order, each once", () => {
  const keys = rows.map(rowOf);
  expect(keys.length).toBeGreaterThan(100);
  expect(keys).toEqual([...new Set(keys)].sort());
  expect(new Set(rows.map(keyOf)).size).toBe(rows.length);
});

it("MongoDB 6.0 understands every shape", () => {
  expect(rows.filter(({ since }) => since !== "any" && later(since, "6.0") !== "6.0")).toEqual([]);
});

it("every insert, and every change of one document, names its shard key", () => {
  const changes = rows.filter((row) => row.command === "insert" || changesOne(row));
  expect(changes.length).toBeGreaterThan(30);
  expect(changes.filter(({ shards }) => !["one", "unsharded", "any key"].includes(shards))).toEqual([]);
});

it("no shape reads a whole collection, unless that is small, or it happens once or seldom", () => {
  const whole = rows.filter(({ index }) => index === "none" || index === "?");
  const isRare = ({ command, collection, form }: Reviewed) =>
    command === "count" || collection === "idempotency_keys" || /\$rename$|chat_id: \?/.test(form);
  expect(whole.filter((row) => !SMALL.has(row.collection) && !isRare(row))).toEqual([]);
});

it("the form of a command does not depend on its values, nor on how many there are", () => {
  const forms = (filter: object) => shapesOf("db", { find: "executions", filter }).map(keyOf);
  expect(forms({ _id: { $in: ["a"] }, n: 1 })).toEqual(forms({ _id: { $in: ["b", "c"] }, n: new Date() }));
  expect(forms({ $or: [{ a: "x" }, { a: "y" }] })).toEqual(forms({ $or: [{ a: 1 }] }));
  expect(forms({ a: { $exists: true } })).not.toEqual(forms({ a: { $exists: false } }));
  const update = (u: object) => shapesOf("db", { update: "executions", updates: [{ q: { _id: 1 }, u }] }).map(keyOf);
  expect(update({ $set: { "live.3.owner": "w" } })).toEqual(update({ $set: { states: "rr", turn: new Date() } }));
  expect(update({ $set: { a: 1 } })).not.toEqual(update([{ $set: { a: "$$NOW" } }]));
});

it("a command of a shape that nobody has reviewed is noticed, with its row", async () => {
  const { client, db } = await connect(await sharedDatabase(), freshName());
  try {
    await db.collection("outcomes").updateOne({ nobody: "reviewed" }, { $set: { this: 1 } });
  } finally {
    await client.close();
  }
  const found = takeUnreviewed().filter(({ shape }) => shape.collection === "outcomes");
  expect(found.map(({ shape }) => rowOf({ ...shape, index: "none" }))).toEqual([
    "| update | outcomes | `one {nobody: ?} $set` | 2.x | none | all |",
  ]);
});
