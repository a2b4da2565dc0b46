import type { Db } from "mongodb";
import type { QueueInfo } from "../operations.ts";
import { type Database, UNSETTLED, UNSETTLED_INDEX } from "./database.ts";
import { upsertOne } from "./upsert.ts";

/** The most unsettled executions that are counted. */
const MOST_COUNTED = 20_000;
/** The most ready executions that are counted. */
const MOST_READY = 10_000;

/** What is read of an unsettled execution. */
interface Unsettled {
  states: string;
  priority: number;
  ready: boolean;
  needs: string[];
  plan: { handler: string }[] | null;
}

/** Counts the steps of unsettled executions, of at most {@link MOST_COUNTED}. */
export async function countQueue({ executions }: Database): Promise<Omit<QueueInfo, "completed" | "failed">> {
  const found = executions
    .find(UNSETTLED)
    .hint(UNSETTLED_INDEX)
    .limit(MOST_COUNTED + 1)
    .project<Unsettled>({ states: 1, priority: 1, ready: 1, needs: 1, "plan.handler": 1 });
  const byPriority: Record<string, number> = {};
  const byHandler: Record<string, number> = {};
  let [pending, claimed, read] = [0, 0, 0];
  for await (const { states, priority, ready, needs, plan } of found) {
    if (++read > MOST_COUNTED) break;
    let open = 0;
    for (let i = 0; i < states.length; i++) {
      const state = states[i];
      if (state === "p") open++;
      else if (state === "r" || state === "w") claimed++;
      else continue;
      // A large plan is stored separately; what it needs now is here.
      const handler = plan === null ? needs[0] : plan[i]?.handler;
      if (handler !== undefined) byHandler[handler] = (byHandler[handler] ?? 0) + 1;
    }
    pending += open;
    if (ready) byPriority[priority] = (byPriority[priority] ?? 0) + open;
  }
  return { pending, claimed, byPriority, byHandler, isPartial: read > MOST_COUNTED };
}

/** How many executions are ready, and when the one that has waited longest was last served. */
export async function readBacklog({ executions }: Database): Promise<{ executions: number; since?: Date }> {
  const ready = { ready: true } as const;
  const [count, oldest] = await Promise.all([
    executions.countDocuments(ready, { limit: MOST_READY, hint: "ready" }),
    executions.findOne(ready, { sort: { priority: -1, turn: 1 }, projection: { turn: 1 } }),
  ]);
  return { executions: count, ...(oldest === null ? {} : { since: oldest.turn }) };
}

/** What each worker runs, from a bounded sample of executions. */
export async function findRunning({ executions }: Database) {
  const held = executions
    .find({ owners: { $gt: "" } })
    .limit(1000)
    .project<{ _id: string; workflow_name: string; live: Record<string, { owner?: string; started_at?: Date }> }>({
      workflow_name: 1,
      live: 1,
    });
  return held.toArray();
}

/** How many steps have ended, by outcome. */
interface TotalsDocument {
  _id: "steps";
  completed?: number;
  failed?: number;
}

/** Adds to the number of steps that have ended. */
export async function addTotals(db: Db, more: { completed: number; failed: number }): Promise<void> {
  await upsertOne(db.collection<TotalsDocument>("totals"), { _id: "steps" }, { $inc: more });
}

/** How many steps have ended since counting began. */
export async function readTotals(db: Db): Promise<{ completed: number; failed: number }> {
  const found = await db.collection<TotalsDocument>("totals").findOne({ _id: "steps" });
  return { completed: found?.completed ?? 0, failed: found?.failed ?? 0 };
}
