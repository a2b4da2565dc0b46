import { type Database, RENEWAL } from "./database.ts";
import { isDuplicate } from "./database-errors.ts";
import type { DeathDocument, WorkerDocument } from "./documents.ts";

/**
 * Extends the lease, by the database's clock; false if the worker has been declared dead. Acknowledged by the primary alone:
 * a secondary that lags would otherwise kill the living. A renewal that a failover undoes is followed by the next one.
 */
export async function renewLease(
  { workers }: Database,
  worker: Pick<WorkerDocument, "_id" | "host" | "pid">,
  leaseMs: number,
): Promise<boolean> {
  const { matchedCount } = await workers.updateOne(
    { _id: worker._id, dead: { $ne: true } },
    [{ $set: { lease_until: { $add: ["$$NOW", leaseMs] } } }],
    { writeConcern: RENEWAL },
  );
  return matchedCount === 1;
}

/** Registers the worker with a provisional lease, then renews it by the database's clock. */
export async function registerWorker(
  database: Database,
  worker: Pick<WorkerDocument, "_id" | "host" | "pid" | "since" | "capacity">,
  now: Date,
  leaseMs: number,
): Promise<void> {
  try {
    await database.workers.insertOne({ ...worker, lease_until: new Date(now.getTime() + leaseMs) });
  } catch (error) {
    // An earlier attempt succeeded although its reply was lost.
    if (!isDuplicate(error)) throw error;
  }
  await renewLease(database, worker, leaseMs);
}

/** All workers not declared dead. */
export function livingWorkers({ workers }: Database): Promise<WorkerDocument[]> {
  return workers.find({ dead: { $ne: true } }).toArray();
}

/** Which of these names belong to registered workers, dead or alive. */
export async function findKnownWorkers({ workers }: Database, names: readonly string[]): Promise<Set<string>> {
  const found = workers.find({ _id: { $in: [...names] } }).project<{ _id: string }>({ _id: 1 });
  return new Set((await found.toArray()).map(({ _id }) => _id));
}

/** Declares a worker dead unless it has renewed its lease. `gone`: its process has certainly ended, so ignore the lease. */
export async function declareDead({ workers }: Database, id: string, gone: boolean): Promise<boolean> {
  const filter = gone ? { _id: id } : { _id: id, $or: [{ dead: true }, { $expr: { $lt: ["$lease_until", "$$NOW"] } }] };
  const { matchedCount } = await workers.updateOne(filter, { $set: { dead: true } });
  return matchedCount === 1;
}

/** Call only for a worker that no longer holds any steps. */
export async function removeWorker({ workers }: Database, id: string): Promise<void> {
  await workers.deleteOne({ _id: id });
}

/**
 * Records a worker's death, once: a process that finds it later, when some steps have been reclaimed already, changes
 * nothing. Call this before reclaiming any step.
 */
export async function recordDeath({ deaths }: Database, death: DeathDocument): Promise<void> {
  try {
    await deaths.insertOne(death);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/** Counts the worker deaths since then that no isolated step explains. */
export function unexplainedDeaths({ deaths }: Database, since: Date): Promise<number> {
  return deaths.countDocuments({ at: { $gte: since }, explained: false });
}
