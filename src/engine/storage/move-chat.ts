import { type Db, type Filter, MongoServerError } from "mongodb";
import type { Database } from "./database.ts";

/**
 * Gives everything that the engine keeps for a chat to the chat's new id: workflows, executions, schedules, idempotency
 * keys, and the data of its steps. Safe to repeat.
 */
export async function moveEngineData({ client, db }: Database, from: number, to: number): Promise<void> {
  await db.collection("workflows").updateMany({ chat_id: from }, { $set: { chat_id: to } });
  await moveExecutions(db, from, to);
  await db.collection("schedules").updateMany({ "actor.chat_id": from }, { $set: { "actor.chat_id": to } });
  await renameIds(db, "idempotency_keys", idsOfChat(from), `${from}:`, `${to}:`);
  await moveUserData(client.db(`${db.databaseName}_data`), `chats/${from}/`, `chats/${to}/`);
}

/** Raises `rev`, so that whoever has an execution in memory reads it again: steps that start from now on belong to the new chat. */
async function moveExecutions(db: Db, from: number, to: number): Promise<void> {
  const executions = db.collection("executions");
  const writer = `moved to ${to}`;
  await executions.updateMany(
    { "actor.chat_id": from, "context.chat_id": from },
    { $set: { "actor.chat_id": to, "context.chat_id": to, writer }, $inc: { rev: 1 } },
  );
  await executions.updateMany({ "actor.chat_id": from }, { $set: { "actor.chat_id": to, writer }, $inc: { rev: 1 } });
}

/** Documents whose id begins with the chat's. */
export function idsOfChat(chatId: number): Filter<Kept> {
  return { _id: { $gte: `${chatId}:`, $lt: `${chatId}:\uffff` } };
}

interface Kept {
  _id: string;
}

/** Copies documents to ids that begin with `to` instead of `from`; gives the old ids. A document that has a new id already stays as it is. */
export async function copyIds(db: Db, name: string, which: Filter<Kept>, from: string, to: string): Promise<string[]> {
  const collection = db.collection<Kept>(name);
  const old = await collection.find(which).toArray();
  for (const { _id, ...rest } of old)
    await collection.updateOne({ _id: to + _id.slice(from.length) }, { $setOnInsert: rest }, { upsert: true });
  return old.map(({ _id }) => _id);
}

/** The same, and removes the documents with the old ids. */
export async function renameIds(db: Db, name: string, which: Filter<Kept>, from: string, to: string): Promise<void> {
  const old = await copyIds(db, name, which, from, to);
  await db.collection<Kept>(name).deleteMany({ _id: { $in: old } });
}

async function moveUserData(data: Db, from: string, to: string): Promise<void> {
  const names = (await data.listCollections({}, { nameOnly: true }).toArray()).map((one) => one.name);
  for (const old of names.filter((one) => one.startsWith(from))) {
    const moved = to + old.slice(from.length);
    try {
      if (names.includes(moved)) await mergeCollection(data, old, moved);
      else await data.renameCollection(old, moved);
    } catch (error) {
      // Another process is moving it too.
      if (!(error instanceof MongoServerError && error.code !== undefined && ELSEWHERE.has(error.code))) throw error;
    }
  }
}

/** NamespaceNotFound, NamespaceExists. */
const ELSEWHERE: ReadonlySet<string | number> = new Set([26, 48]);
const BATCH = 500;

/** Documents whose `_id` exists in the new collection already stay in the old one. */
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
