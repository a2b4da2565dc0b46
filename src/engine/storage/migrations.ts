import { type Db, type Document, MongoServerError } from "mongodb";
import { upsertOne } from "./upsert.ts";

/**
 * Brings data written by earlier versions to the current format, when a database is opened. Each step may run again after a
 * crash, or in two processes at once, without harm; a step that is done is recorded and never runs again, so that opening
 * costs one read. Processes on one database are upgraded together: an older version refuses newer data.
 *
 * Some stored names are older than their names in the code and stay, because renaming them would gain nothing: the
 * collections `cards` (progress messages), `presses`, `unasked_chats` (confirmation exemptions), `surfaces` (gateway
 * leases), `inbox_islands` (outcomes of a message's shortcodes), and the field `face` (a progress message's format).
 */
const STEPS: readonly ((db: Db) => Promise<void>)[] = [
  renameSurfaceToGateway,
  keepResultsBeside,
  scopeIdempotencyKeys,
  shortenIndexes,
];

/** The data was written by a version that knows more formats than this one. */
export class NewerDataError extends Error {
  override readonly name = "NewerDataError";
}

/** Holds one document, the format of the data. */
export const FORMAT_COLLECTION = "format";

interface FormatDocument {
  _id: "format";
  /** How many of the steps have been done. */
  version: number;
}

/** Runs the steps that have not been done yet. Throws `NewerDataError` on data of a newer version. */
export async function migrate(db: Db): Promise<void> {
  const version = await readFormat(db);
  if (version === 0 && (await isEmpty(db))) return recordFormat(db, STEPS.length);
  for (const [index, step] of STEPS.entries()) {
    if (index < version) continue;
    await step(db);
    await recordFormat(db, index + 1);
  }
}

async function isEmpty(db: Db): Promise<boolean> {
  return (await db.listCollections({}, { nameOnly: true }).toArray()).length === 0;
}

async function recordFormat(db: Db, version: number): Promise<void> {
  await upsertOne(db.collection<FormatDocument>(FORMAT_COLLECTION), { _id: "format" }, { $max: { version } });
}

/** The format of the data, 0 if it is of before formats were stored. Throws `NewerDataError` if this version does not know it. */
export async function readFormat(db: Db): Promise<number> {
  const { version = 0 } = (await db.collection<FormatDocument>(FORMAT_COLLECTION).findOne({ _id: "format" })) ?? {};
  if (version > STEPS.length)
    throw new NewerDataError(
      `This data was written by a newer version of Stepgram (format ${version}; this version reads formats up to ${STEPS.length}). Upgrade Stepgram to open it.`,
    );
  return version;
}

/** Format 1: what serves a chat is called its gateway. The indexes on the old field would only slow writes down. */
async function renameSurfaceToGateway(db: Db): Promise<void> {
  for (const name of ["outbox", "inbox", "cards", "buttons"]) await renameField(db, name, "surface", "gateway");
  for (const name of ["executions", "schedules", "inbox", "cards"])
    await renameField(db, name, "actor.surface", "actor.gateway");
  await dropIndex(db, "outbox", "surface_1_status_1_seq_1");
  await dropIndex(db, "outbox", "surface_1_chat_id_1_status_1");
  await dropIndex(db, "inbox", "surface_1_finished_1_seq_1");
  await dropIndex(db, "cards", "surface_1_finished_1");
  await dropIndex(db, "buttons", "open", "surface");
}

/** Format 2: results may be kept separately from their executions, where earlier versions would not find them. Nothing changes. */
async function keepResultsBeside(): Promise<void> {}

const SCOPED_KEY = /^-?\d+:(?:own|shared):/;

/**
 * Format 3: an idempotency key belongs to a data space as well, the chat's own or the owners'. The holder of an earlier key
 * may be of either, so it is found in both; whoever finds a holder of another space takes the key over.
 */
async function scopeIdempotencyKeys(db: Db): Promise<void> {
  const keys = db.collection<Document & { _id: string }>("idempotency_keys");
  for await (const { _id, ...holder } of keys.find()) {
    if (SCOPED_KEY.test(_id)) continue;
    const [chat = "", ...rest] = _id.split(":");
    for (const space of ["own", "shared"])
      await upsertOne(keys, { _id: [chat, space, ...rest].join(":") }, { $setOnInsert: holder });
    await keys.deleteOne({ _id });
  }
}

/**
 * Format 4: some indexes hold only the executions that are looked for in them, and what is stored beside an execution is found by
 * its id. The indexes of before only slow writes down.
 */
async function shortenIndexes(db: Db): Promise<void> {
  for (const name of ["owners", "status_1_created_at_-1", "actor.chat_id_1_status_1_created_at_-1"])
    await dropIndex(db, "executions", name);
  await dropIndex(db, "plans", "execution_id_1_part_1");
  await dropIndex(db, "outcomes", "execution_id_1_step_1");
  for (const name of ["results", "step_logs"]) await dropIndex(db, name, "execution_id_1");
}

async function renameField(db: Db, collection: string, from: string, to: string): Promise<void> {
  await db.collection<Document>(collection).updateMany({ [from]: { $exists: true } }, { $rename: { [from]: to } });
}

/** Codes for a collection or an index that does not exist: NamespaceNotFound, IndexNotFound. */
const NOT_THERE: ReadonlySet<unknown> = new Set([26, 27]);

/** Drops an index, if it is there and, where given, has the field in its key. */
async function dropIndex(db: Db, collection: string, name: string, field?: string): Promise<void> {
  try {
    const indexes = await db.collection(collection).indexes();
    const found = indexes.find((index) => index.name === name);
    if (found === undefined || (field !== undefined && !(field in found.key))) return;
    await db.collection(collection).dropIndex(name);
  } catch (error) {
    if (!(error instanceof MongoServerError && NOT_THERE.has(error.code))) throw error;
  }
}
