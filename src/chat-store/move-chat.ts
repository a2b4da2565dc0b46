import { type Db, type Filter, type MongoClient, MongoServerError } from "mongodb";
import type { AskedMessage } from "./buttons.ts";

/**
 * Telegram gives a group another id when it becomes a supergroup. Everything that is kept for the chat gets that id too:
 * workflows, executions, schedules, memory, rights, what waits to be read or sent, and the data of its steps. Progress
 * messages are forgotten, for the new chat does not have them, and questions that are open are asked there again. Doing it
 * again does nothing, or takes along what has come under the old id meanwhile.
 */
export async function moveChat(client: MongoClient, db: Db, from: number, to: number, now: Date): Promise<void> {
  const here = { "actor.chat_id": from };
  const there = { $set: { "actor.chat_id": to } };
  await db.collection("workflows").updateMany({ chat_id: from }, { $set: { chat_id: to } });
  const ofChat = { _id: { $gte: `${from}:`, $lt: `${from}:\uffff` } };
  // Steps of the one and of the other chat may begin until all have followed, with the same rights.
  await copyIds(db, "grants", ofChat, `${from}:`, `${to}:`);
  await moveExecutions(db, from, to);
  for (const name of ["schedules", "inbox"]) await db.collection(name).updateMany(here, there);
  await moveQuestions(db, from, to, now);
  await db.collection("buttons").updateMany({ chat_id: from }, { $set: { chat_id: to } });
  await db.collection("cards").updateMany(here, { ...there, $unset: { message_id: "", shown_rev: "", face: "" } });
  await db
    .collection("outbox")
    .updateMany({ chat_id: from, status: "queued" }, { $set: { chat_id: to }, $unset: { reply_to_message_id: "" } });
  await renameIds(db, "unasked_chats", { _id: `${from}` }, `${from}`, `${to}`);
  for (const name of ["memory", "idempotency_keys", "grants"]) await renameIds(db, name, ofChat, `${from}:`, `${to}:`);
  await moveData(client, `${db.databaseName}_data`, `chats/${from}/`, `chats/${to}/`);
}

/** Who has an execution in memory has to read it again: a step that begins from now on belongs to the new chat. */
async function moveExecutions(db: Db, from: number, to: number): Promise<void> {
  const executions = db.collection("executions");
  const writer = `moved to ${to}`;
  await executions.updateMany(
    { "actor.chat_id": from, "context.chat_id": from },
    { $set: { "actor.chat_id": to, "context.chat_id": to, writer }, $inc: { rev: 1 } },
  );
  await executions.updateMany({ "actor.chat_id": from }, { $set: { "actor.chat_id": to, writer }, $inc: { rev: 1 } });
}

/** The new chat does not have the messages that ask: they are sent there once more, with the same buttons. */
async function moveQuestions(db: Db, from: number, to: number, now: Date): Promise<void> {
  const buttons = db.collection<{ _id: string; token: string; surface: string; asked?: AskedMessage[] }>("buttons");
  for (const { _id, token, surface, asked = [] } of await buttons.find({ chat_id: from, open: true }).toArray()) {
    const last = asked.at(-1);
    if (last !== undefined) {
      const { text, entities, reply_markup } = last;
      const queued = { status: "queued", tries: 0, message_ids: [], seq: now.getTime() * 1000 };
      const again = { surface, chat_id: to, text, entities, reply_markup, ...queued };
      const key = `${token}:moved:${to}`;
      await db.collection<{ _id: string }>("outbox").updateOne({ _id: key }, { $setOnInsert: again }, { upsert: true });
    }
    await buttons.updateOne({ _id }, { $unset: { open: "", asked: "", closing: "" } });
  }
}

interface Kept {
  _id: string;
}

/** What has an id that begins with `from` is there with `to` instead as well; gives the old ids. What has the new id already stays. */
async function copyIds(db: Db, name: string, which: Filter<Kept>, from: string, to: string): Promise<string[]> {
  const collection = db.collection<Kept>(name);
  const old = await collection.find(which).toArray();
  for (const { _id, ...rest } of old)
    await collection.updateOne({ _id: to + _id.slice(from.length) }, { $setOnInsert: rest }, { upsert: true });
  return old.map(({ _id }) => _id);
}

/** Ids that begin with `from` begin with `to` instead. What has that id already stays. */
async function renameIds(db: Db, name: string, which: Filter<Kept>, from: string, to: string): Promise<void> {
  const old = await copyIds(db, name, which, from, to);
  await db.collection<Kept>(name).deleteMany({ _id: { $in: old } });
}

async function moveData(client: MongoClient, name: string, from: string, to: string): Promise<void> {
  const data = client.db(name);
  const names = (await data.listCollections({}, { nameOnly: true }).toArray()).map((one) => one.name);
  for (const old of names.filter((one) => one.startsWith(from))) {
    const moved = to + old.slice(from.length);
    try {
      if (names.includes(moved)) await mergeCollection(data, old, moved);
      else await data.renameCollection(old, moved);
    } catch (error) {
      // Another process was at it too.
      if (!(error instanceof MongoServerError && error.code !== undefined && ELSEWHERE.has(error.code))) throw error;
    }
  }
}

/** NamespaceNotFound, NamespaceExists. */
const ELSEWHERE: ReadonlySet<string | number> = new Set([26, 48]);
const BATCH = 500;

/** Documents whose `_id` is taken in the new collection stay in the old one. */
async function mergeCollection(data: Db, from: string, to: string): Promise<void> {
  const old = data.collection(from);
  let left = 0;
  for (;;) {
    const some = await old.find().sort({ _id: 1 }).skip(left).limit(BATCH).toArray();
    if (some.length === 0) break;
    for (const document of some) {
      const { _id, ...rest } = document;
      const { upsertedCount } = await data.collection(to).updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
      if (upsertedCount === 0) left += 1;
      else await old.deleteOne({ _id });
    }
  }
  if (left === 0) await old.drop();
}
