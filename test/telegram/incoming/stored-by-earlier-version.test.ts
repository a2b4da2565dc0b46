import { MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createInbox } from "../../../src/chat-store/inbox.ts";
import { freshName, sharedDatabase } from "../../shared-database.ts";

const name = freshName();
let client: MongoClient;

beforeAll(async () => {
  client = await new MongoClient(await sharedDatabase()).connect();
});
afterAll(() => client.close());

const actor = { user_id: 7, chat_id: 70, message_id: 1, gateway: "telegram" };

/** A message as earlier versions stored it: its state follows from which fields are set. */
const STORED = [
  { _id: "new", seq: 1, finished: false },
  { _id: "begun", seq: 2, finished: false },
  { _id: "streaming", seq: 3, finished: false, held: 12 },
  { _id: "asked", seq: 4, finished: true, held: 12, asked: 1 },
  { _id: "asked again", seq: 5, finished: true, held: 12, asked: 2, answered: 1 },
  { _id: "allowed", seq: 6, finished: false, held: 12, asked: 1, confirmed: true },
  { _id: "done", seq: 7, finished: true },
];

it("reads messages that earlier versions stored", async () => {
  const db = client.db(name);
  await db
    .collection<{ _id: string }>("inbox")
    .insertMany(STORED.map((one) => ({ ...one, actor, gateway: "telegram", text: "the text of it" })));
  await db
    .collection<{ _id: string }>("inbox_islands")
    .insertOne({ _id: "begun:0", message: "begun", index: 0, entry: { ok: true } } as { _id: string });
  const inbox = createInbox(db, () => new Date());
  const read = await Promise.all(STORED.map(({ _id }) => inbox.accept({ key: _id, actor, text: "another text" })));
  expect(read.map(({ key, state }) => [key, state])).toEqual([
    ["new", "accepted"],
    ["begun", "accepted"],
    ["streaming", "accepted"],
    ["asked", "awaiting_confirmation"],
    ["asked again", "awaiting_confirmation"],
    ["allowed", "accepted"],
    ["done", "finished"],
  ]);
  expect(new Set(read.map(({ text }) => text))).toEqual(new Set(["the text of it"]));
  expect(read[1]?.outcomes).toEqual([{ ok: true }]);
  expect(read[2]?.streamed).toEqual({ end: 12, isReplied: false });
  expect(read[5]).toMatchObject({ streamed: { end: 12, isReplied: true }, confirmed: true });
  expect((await inbox.unfinished("telegram")).map(({ key }) => key)).toEqual(["new", "begun", "streaming", "allowed"]);
});

it("runs a message once if an earlier version asked about it", async () => {
  const inbox = createInbox(client.db(name), () => new Date());
  await inbox.confirm("asked", "digest");
  expect((await inbox.unfinished("telegram")).find(({ key }) => key === "asked")).toMatchObject({
    state: "accepted",
    confirmed: true,
    streamed: { end: 12, isReplied: true },
  });
  await inbox.finish("asked");
  await inbox.confirm("asked", "digest");
  expect((await inbox.unfinished("telegram")).some(({ key }) => key === "asked")).toBe(false);
});
