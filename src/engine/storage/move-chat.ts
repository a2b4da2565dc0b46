import { type Db, type Filter, MongoServerError } from "mongodb";
import { beginDataMove, endDataMove } from "./data-moves.ts";
import { type Database, openDb, userDataName } from "./database.ts";
import { upsertOne } from "./upsert.ts";
import { chatPrefix } from "./user-data.ts";

/**
 * Moves everything the engine stores for a chat to the chat's new id: workflows, executions, schedules, webhooks, idempotency keys
 * and user data. Idempotent.
 */
export async function moveEngineData({ client, db }: Database, from: number, to: number): Promise<void> {
  await beginDataMove(db, from, to);
  await db.collection("workflows").updateMany({ chat_id: from }, { $set: { chat_id: to } });
  for (const name of ["workflows", "steps"]) await movePeople(db, name, "by", from, to);
  await moveExecutions(db, from, to);
  for (const name of ["schedules", "webhooks"]) {
    await db.collection(name).updateMany({ "actor.chat_id": from }, { $set: { "actor.chat_id": to } });
    await movePeople(db, name, "shapers", from, to);
  }
  await renameIds(db, "idempotency_keys", idsOfChat(from), `${from}:`, `${to}:`);
  await moveUserData(openDb(client, userDataName(db.databaseName)), chatPrefix(from), chatPrefix(to));
  await endDataMove(db, from, to);
}

/** The people who made or edited something in the chat did so in the same chat under its new id. */
async function movePeople(
  db: Db,
  collection: string,
  field: string,
  from: number,
  to: number,
  more: { $set?: object; $inc?: { rev: number } } = {},
): Promise<void> {
  const here = { [`${field}.chat_id`]: from };
  const moved = { ...more, $set: { ...more.$set, [`${field}.$[one].chat_id`]: to } };
  const options = { arrayFilters: [{ "one.chat_id": from }] };
  while ((await db.collection(collection).updateMany(here, moved, options)).matchedCount > 0);
}

/**
 * Increments `rev`, so that workers reload the executions and run their remaining steps for the new chat. Repeats until none
 * is found: one whose status changes meanwhile may move in the index from a part not yet read to one read already.
 */
async function moveExecutions(db: Db, from: number, to: number): Promise<void> {
  const executions = db.collection("executions");
  const here = { "actor.chat_id": from };
  const there = { "actor.chat_id": to, writer: `moved to ${to}` };
  const moves = [
    [
      { ...here, "context.chat_id": from },
      { ...there, "context.chat_id": to },
    ],
    [here, there],
  ] as const;
  for (const [filter, $set] of moves)
    while ((await executions.updateMany(filter, { $set, $inc: { rev: 1 } })).matchedCount > 0);
  await movePeople(db, "executions", "shapers", from, to, { $set: { writer: `moved to ${to}` }, $inc: { rev: 1 } });
}

/** Matches documents whose id starts with the chat's id. */
export function idsOfChat(chatId: number): Filter<StringIdDocument> {
  return { _id: { $gte: `${chatId}:`, $lt: `${chatId}:\uffff` } };
}

interface StringIdDocument {
  _id: string;
}

/** Copies documents to ids that start with `to` instead of `from`; returns the old ids. Existing targets stay unchanged. */
export async function copyIds(
  db: Db,
  name: string,
  filter: Filter<StringIdDocument>,
  from: string,
  to: string,
): Promise<string[]> {
  const collection = db.collection<StringIdDocument>(name);
  const old = await collection.find(filter).toArray();
  for (const { _id, ...rest } of old)
    await upsertOne(collection, { _id: to + _id.slice(from.length) }, { $setOnInsert: rest });
  return old.map(({ _id }) => _id);
}

/** Like `copyIds`, but deletes the originals. */
export async function renameIds(
  db: Db,
  name: string,
  filter: Filter<StringIdDocument>,
  from: string,
  to: string,
): Promise<void> {
  const old = await copyIds(db, name, filter, from, to);
  await db.collection<StringIdDocument>(name).deleteMany({ _id: { $in: old } });
}

/**
 * Each collection is renamed, so that nothing can change a part of it while another part has moved; if the new name is taken, it
 * gets one of its own (`cut`), from which its documents are merged.
 */
async function moveUserData(data: Db, from: string, to: string): Promise<void> {
  const names = (await data.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  const apart = `moving/${from}`;
  const own = new Set(
    names.flatMap((name) =>
      [from, apart].flatMap((start) => (name.startsWith(start) ? [name.slice(start.length)] : [])),
    ),
  );
  for (const name of own) {
    const [old, cut, moved] = [from + name, apart + name, to + name];
    try {
      if (names.includes(cut)) {
        for (const one of [cut, old]) if (names.includes(one)) await mergeCollection(data, one, moved);
      } else if (names.includes(moved)) {
        await data.renameCollection(old, cut);
        await mergeCollection(data, cut, moved);
      } else await data.renameCollection(old, moved);
    } catch (error) {
      if (!(error instanceof MongoServerError && error.code !== undefined && MOVED_BY_ANOTHER.has(error.code)))
        throw error;
    }
  }
}

/** NamespaceNotFound and NamespaceExists: another process is moving the same collection. */
const MOVED_BY_ANOTHER: ReadonlySet<string | number> = new Set([26, 48]);
const BATCH = 500;

/** Moves the documents whose `_id` is not taken in the new collection; the others stay in the old one. */
async function mergeCollection(data: Db, from: string, to: string): Promise<void> {
  const old = data.collection(from);
  let kept = 0;
  for (;;) {
    const batch = await old.find().sort({ _id: 1 }).skip(kept).limit(BATCH).toArray();
    if (batch.length === 0) break;
    for (const document of batch) {
      const { _id, ...rest } = document;
      const { upsertedCount } = await upsertOne(data.collection(to), { _id }, { $setOnInsert: rest });
      if (upsertedCount === 0) kept += 1;
      else await old.deleteOne({ _id });
    }
  }
  if (kept === 0) await old.drop();
}
