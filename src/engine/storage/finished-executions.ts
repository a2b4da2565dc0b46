import type { Database } from "./database.ts";

/**
 * Removes the execution that ended first, if it ended before the time, and all that belongs to it. False when there is none.
 * The document goes first and by itself, so that one that is being retried at this moment is either gone or whole.
 */
export async function removeFinished(database: Database, before: Date): Promise<boolean> {
  const { db, executions, plans, outcomes } = database;
  const removed = await executions.findOneAndDelete(
    { ended_at: { $lt: before }, status: { $in: ["completed", "failed", "cancelled"] } },
    { sort: { ended_at: 1 }, projection: { plan: 1 } },
  );
  if (removed === null) return false;
  const execution_id = removed._id;
  await plans.deleteMany({ execution_id });
  await outcomes.deleteMany({ execution_id });
  await db.collection("idempotency_keys").deleteMany({ execution_id });
  await db.collection("outbox").deleteMany({ execution_id });
  await db.collection<{ _id: string }>("cards").deleteOne({ _id: execution_id });
  return true;
}
