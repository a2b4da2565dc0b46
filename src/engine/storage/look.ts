import type { Document } from "mongodb";
import type { Database } from "./database.ts";
import type { WorkerDocument } from "./documents.ts";
import { READY_ORDER } from "./executions.ts";

/** A worker, dead or alive, as its lease says. */
export interface LeaseHolder extends Pick<WorkerDocument, "_id" | "host" | "pid" | "dead"> {
  /** Whether its lease has expired by the database's clock. */
  expired: boolean;
}

/** What there is to do for a worker process. */
export interface Look {
  /** Something is due in an execution, or a step is ready, whatever its handler. */
  hasWork: boolean;
  /** A schedule is due. */
  hasSchedules: boolean;
  workers: LeaseHolder[];
}

/** The stages that make a {@link LeaseHolder} of a worker's document. */
const HOLDERS = [{ $project: { host: 1, pid: 1, dead: 1, expired: { $lt: ["$lease_until", "$$NOW"] } } }];

/** More than there are workers. */
const MOST_ROWS = 100_000;

type Row = { found: "work" | "schedule" } | (LeaseHolder & { found?: undefined });

/**
 * Looks for work in all collections with one command, because a process at rest does little else: a raw one, because the driver's
 * cursor costs as much as the command.
 */
export async function look({ db, executions, schedules, workers }: Database, now: Date): Promise<Look> {
  const passed = { $lte: now, $type: "date" };
  const any = ({ collectionName }: { collectionName: string }, found: string, ...stages: Document[]): Document => {
    const pipeline = [...stages, { $limit: 1 }, { $project: { found: { $literal: found } } }];
    return { $unionWith: { coll: collectionName, pipeline } };
  };
  const pipeline = [
    ...HOLDERS,
    any(executions, "work", { $match: { due: passed } }),
    any(executions, "work", { $match: { ready: true } }, { $sort: READY_ORDER }),
    any(schedules, "schedule", { $match: { next_at: passed } }),
  ];
  const command = { aggregate: workers.collectionName, pipeline, cursor: { batchSize: MOST_ROWS } };
  const { cursor } = (await db.command(command)) as { cursor: { firstBatch: Row[] } };
  const rows = cursor.firstBatch;
  return {
    hasWork: rows.some(({ found }) => found === "work"),
    hasSchedules: rows.some(({ found }) => found === "schedule"),
    workers: rows.filter((row) => row.found === undefined),
  };
}

/** All workers. */
export function leaseHolders({ workers }: Database): Promise<LeaseHolder[]> {
  return workers.aggregate<LeaseHolder>(HOLDERS).toArray();
}
