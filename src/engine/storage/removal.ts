import type { Database } from "./database.ts";
import type { RemovalDocument } from "./documents.ts";
import { partsOf } from "./execution-parts.ts";
import { upsertOne } from "./upsert.ts";
import { removeWorkflowOf } from "./workflows.ts";

/** Removes what the chats keep for an execution. */
type Forget = (executionId: string) => Promise<void>;

/**
 * Removes the execution that ended first, of one chat or of all, if it ended before the given time, and everything stored for
 * it. Returns about how many bytes were kept of it; undefined if there is none.
 */
export async function removeFinished(
  database: Database,
  before: Date,
  forget: Forget,
  chatId?: number,
): Promise<number | undefined> {
  const ofChat = chatId === undefined ? {} : { "actor.chat_id": chatId };
  const found = await database.executions.findOne(
    { ...ofChat, ...finishedBefore(before) },
    {
      sort: { ended_at: 1 },
      projection: { kept_bytes: 1 },
    },
  );
  if (found === null) return undefined;
  await upsertOne(database.removals, { _id: found._id }, { $set: { before } });
  await remove(database, { _id: found._id, before }, forget);
  return found.kept_bytes ?? 0;
}

/** Completes the removals that a crash cut short. */
export async function finishRemovals(database: Database, forget: Forget): Promise<void> {
  for (const removal of await database.removals.find({}).toArray()) await remove(database, removal, forget);
}

/** Safe to repeat, and for several processes at once. */
async function remove(database: Database, { _id, before }: RemovalDocument, forget: Forget): Promise<void> {
  const { db, executions, plans, outcomes, results, step_logs, removals } = database;
  // First the execution itself: if it is being retried at this moment, either all of it goes or all of it stays.
  await executions.deleteOne({ _id, ...finishedBefore(before) });
  if ((await executions.findOne({ _id }, { projection: { _id: 1 } })) === null) {
    const parts = partsOf(_id);
    await plans.deleteMany(parts);
    await outcomes.deleteMany(parts);
    await results.deleteMany(parts);
    await step_logs.deleteMany(parts);
    await db.collection("idempotency_keys").deleteMany({ execution_id: _id });
    await removeWorkflowOf(database, _id);
    await forget(_id);
  }
  await removals.deleteOne({ _id });
}

function finishedBefore(before: Date) {
  return {
    ended_at: { $lt: before, $type: "date" as const },
    status: { $in: ["completed" as const, "failed" as const, "cancelled" as const] },
  };
}
