import type { Database } from "./database.ts";

/** What the executions and schedules are about to do. */
export interface Outlook {
  /** Whether a step runs, or could be taken by someone who has the handlers that were asked for. */
  active: boolean;
  /** When the next delay, retry, time limit or schedule falls due; in the past where nobody has looked yet. */
  nextDue: Date | undefined;
}

/** Reads it from the indexes, whatever is stored. */
export const readOutlook = async (
  { executions, schedules }: Database,
  handlers: readonly string[],
): Promise<Outlook> => {
  const [running, ready, due, scheduled] = await Promise.all([
    executions.findOne({ owners: { $gt: "" } }, { projection: { _id: 1 } }),
    executions.findOne({ ready: true, needs: { $in: [...handlers] } }, { projection: { _id: 1 } }),
    executions.findOne({ due: { $type: "date" } }, { sort: { due: 1 }, projection: { due: 1 } }),
    schedules.findOne({ next_at: { $type: "date" } }, { sort: { next_at: 1 }, projection: { next_at: 1 } }),
  ]);
  const times = [due?.due, scheduled?.next_at].filter((time) => time instanceof Date);
  const earliest = Math.min(...times.map((time) => time.getTime()));
  return { active: running !== null || ready !== null, nextDue: times.length === 0 ? undefined : new Date(earliest) };
};
