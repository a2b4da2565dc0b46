import type { Db, MongoClient } from "mongodb";

/**
 * Telegram gives a group another id when it becomes a supergroup. Everything that is kept for the chat gets that id too:
 * workflows, executions, schedules, memory, what waits to be read or sent, and the data of its steps. Progress messages are
 * forgotten, for the new chat does not have them. Doing it again does nothing.
 */
export const moveChat = async (client: MongoClient, db: Db, from: number, to: number): Promise<void> => {
  for (const name of ["workflows", "buttons"]) {
    await db.collection(name).updateMany({ chat_id: from }, { $set: { chat_id: to } });
  }
  const here = { "actor.chat_id": from };
  const there = { $set: { "actor.chat_id": to } };
  for (const name of ["executions", "schedules", "inbox"]) await db.collection(name).updateMany(here, there);
  await db.collection("buttons").updateMany({ chat_id: from }, { $set: { chat_id: to } });
  await db.collection("cards").updateMany(here, { ...there, $unset: { message_id: "", shown_rev: "" } });
  await db
    .collection("outbox")
    .updateMany({ chat_id: from, status: "queued" }, { $set: { chat_id: to }, $unset: { reply_to_message_id: "" } });
  for (const name of ["memory", "idempotency_keys", "grants"]) await renameIds(db, name, `${from}:`, `${to}:`);
  await moveData(client, `${db.databaseName}_data`, `chats/${from}/`, `chats/${to}/`);
};

interface Kept {
  _id: string;
}

/** Ids that begin with `from` begin with `to` instead. What has that id already stays. */
const renameIds = async (db: Db, name: string, from: string, to: string): Promise<void> => {
  const collection = db.collection<Kept>(name);
  const old = await collection.find({ _id: { $gte: from, $lt: `${from}\uffff` } }).toArray();
  for (const { _id, ...rest } of old) {
    await collection.updateOne({ _id: to + _id.slice(from.length) }, { $setOnInsert: rest }, { upsert: true });
    await collection.deleteOne({ _id });
  }
};

const moveData = async (client: MongoClient, name: string, from: string, to: string): Promise<void> => {
  const data = client.db(name);
  const names = (await data.listCollections({}, { nameOnly: true }).toArray()).map((one) => one.name);
  for (const old of names.filter((one) => one.startsWith(from))) {
    const moved = to + old.slice(from.length);
    if (!names.includes(moved)) await data.renameCollection(old, moved);
  }
};
