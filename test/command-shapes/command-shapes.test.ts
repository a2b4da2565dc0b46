import { expect, it } from "vitest";
import { createChatStore } from "../../src/chat-store/chat-store.ts";
import { connect, openDatabase } from "../../src/engine/storage/database.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { later } from "./operators.ts";
import { keyOf, type Reviewed, readReviewed, rowOf } from "./reviewed.ts";
import { takeUnreviewed, watched } from "./seen.ts";
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

it("someone has reviewed what happens when each command is repeated", () => {
  expect(rows.filter(({ again }) => !["same", "fenced", "known", "twice", "never"].includes(again))).toEqual([]);
});

it("each index that serves a shape is one that Stepgram creates", async () => {
  const database = await openDatabase(await sharedDatabase(), freshName());
  await createChatStore(database, () => database.clock.now());
  const missing: string[] = [];
  for (const row of rows.filter(({ index }) => !["", "none", "_id_"].includes(index))) {
    const existing = (await database.db.collection(row.collection).indexes()).map(({ name }) => name);
    for (const name of row.index.split(", ")) if (!existing.includes(name)) missing.push(`${row.collection}: ${name}`);
  }
  await database.client.close();
  expect(missing).toEqual([]);
});

it("the form of a command does not depend on its values, nor on how many there are", () => {
  const forms = (filter: object) => shapesOf("db", { find: "executions", filter }).map(keyOf);
  expect(forms({ _id: { $in: ["a"] }, n: 1 })).toEqual(forms({ _id: { $in: ["b", "c"] }, n: new Date() }));
  expect(forms({ $or: [{ a: "x" }, { a: "y" }] })).toEqual(forms({ $or: [{ a: 1 }] }));
  expect(forms({ a: { $exists: true } })).not.toEqual(forms({ a: { $exists: false } }));
  const update = (u: object) => shapesOf("db", { update: "executions", updates: [{ q: { _id: 1 }, u }] }).map(keyOf);
  expect(update({ $set: { "live.3.owner": "w" } })).toEqual(update({ $set: { states: "rr", turn: new Date() } }));
  const by = (who: object) => forms({ by: [who] });
  expect(by({ user_id: 1 })).toEqual(by({ user_id: 2, name: "Ann" }));
  expect(update({ $set: { a: 1 } })).not.toEqual(update([{ $set: { a: "$$NOW" } }]));
});

it("an unreviewed command shape from the program is reported with its row, and a test's own is not", async () => {
  const open = async () => connect(await sharedDatabase(), freshName());
  const [program, test] = [await watched(open), await open()];
  for (const { client, db } of [test, program]) {
    expect(takeUnreviewed()).toEqual([]);
    await db.collection("outcomes").updateOne({ nobody: "reviewed" }, { $set: { this: 1 } });
    await client.close();
  }
  const found = takeUnreviewed().filter(({ shape }) => shape.collection === "outcomes");
  expect(found.map(({ shape }) => rowOf({ ...shape, index: "none" }))).toEqual([
    "| update | outcomes | `one {nobody: ?} $set` | 2.x | none | all | ? |",
  ]);
});
