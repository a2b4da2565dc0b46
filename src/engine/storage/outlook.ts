import type { Database } from "./database.ts";

/** What the executions and schedules are about to do. */
export interface PendingWork {
  /** Whether a step runs, or could be taken by someone who has the handlers that were asked for. */
  active: boolean;
  /** When the next delay, retry, time limit or schedule falls due; in the past where nobody has looked yet. */
  nextDue: Date | undefined;
}

/** Reads it from the indexes, whatever is stored; what is due is read before what is at work. */
export async function readPendingWork(
  { executions, schedules }: Database,
  handlers: readonly string[],
): Promise<PendingWork> {
  const [due, scheduled] = await Promise.all([
    executions.findOne({ due: { $type: "date" } }, { sort: { due: 1 }, projection: { due: 1 } }),
    schedules.findOne({ next_at: { $type: "date" } }, { sort: { next_at: 1 }, projection: { next_at: 1 } }),
  ]);
  const times = [due?.due, scheduled?.next_at].filter((time) => time instanceof Date);
  const nextDue = times.length === 0 ? undefined : new Date(Math.min(...times.map((time) => time.getTime())));
  // One command, so that a step that was made ready while another ended is not missed.
  const active = await executions.findOne(
    { $or: [{ owners: { $gt: "" } }, { ready: true, needs: { $in: [...handlers] } }] },
    { projection: { _id: 1 } },
  );
  return { active: active !== null, nextDue };
}
