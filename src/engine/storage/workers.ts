import type { Database } from "./database.ts";
import { isDuplicate } from "./database-errors.ts";
import type { DeathDocument, WorkerDocument } from "./documents.ts";

/** Raises the lease by the database's own clock; false when the worker has been declared dead. */
export async function renewLease(
  { workers }: Database,
  worker: Pick<WorkerDocument, "_id" | "host" | "pid">,
  leaseMs: number,
): Promise<boolean> {
  const { matchedCount } = await workers.updateOne({ _id: worker._id, dead: { $ne: true } }, [
    { $set: { lease_until: { $add: ["$$NOW", leaseMs] } } },
  ]);
  return matchedCount === 1;
}

/** Makes the worker known. Its first lease is long enough for the first renewal, which follows at once. */
export async function registerWorker(
  database: Database,
  worker: Pick<WorkerDocument, "_id" | "host" | "pid">,
  now: Date,
  leaseMs: number,
): Promise<void> {
  try {
    await database.workers.insertOne({ ...worker, lease_until: new Date(now.getTime() + leaseMs) });
  } catch (error) {
    // An earlier try has counted although its answer was lost.
    if (!isDuplicate(error)) throw error;
  }
  await renewLease(database, worker, leaseMs);
}

/** Workers whose lease is over by the database's clock, or that were declared dead before. */
export function expiredWorkers({ workers }: Database): Promise<WorkerDocument[]> {
  return workers.find({ $or: [{ dead: true }, { $expr: { $lt: ["$lease_until", "$$NOW"] } }] }).toArray();
}

/** All workers that count as alive. */
export function livingWorkers({ workers }: Database): Promise<WorkerDocument[]> {
  return workers.find({ dead: { $ne: true } }).toArray();
}

/** Which of these names belong to workers that are known, dead or alive. */
export async function findKnownWorkers({ workers }: Database, names: readonly string[]): Promise<Set<string>> {
  const found = workers.find({ _id: { $in: [...names] } }).project<{ _id: string }>({ _id: 1 });
  return new Set((await found.toArray()).map(({ _id }) => _id));
}

/** Declares a worker dead, unless it has renewed its lease meanwhile. `gone`: its process is known not to exist. */
export async function declareDead({ workers }: Database, id: string, gone: boolean): Promise<boolean> {
  const filter = gone ? { _id: id } : { _id: id, $or: [{ dead: true }, { $expr: { $lt: ["$lease_until", "$$NOW"] } }] };
  const { matchedCount } = await workers.updateOne(filter, { $set: { dead: true } });
  return matchedCount === 1;
}

/** Forgets a worker that holds nothing any more. */
export async function removeWorker({ workers }: Database, id: string): Promise<void> {
  await workers.deleteOne({ _id: id });
}

/**
 * Notes a worker's death, once: who comes later, when some of its steps have been given back already, changes nothing.
 * To be called before any is given back.
 */
export async function recordDeath({ deaths }: Database, death: DeathDocument): Promise<void> {
  try {
    await deaths.insertOne(death);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/** How many workers died since then of what is not known. */
export function unexplainedDeaths({ deaths }: Database, since: Date): Promise<number> {
  return deaths.countDocuments({ at: { $gte: since }, explained: false });
}
