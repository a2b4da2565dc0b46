import type { PackedStep } from "../plan.ts";
import type { StepOutcome } from "../state/execution-document.ts";
import type { Database } from "./database.ts";
import { isOnlyDuplicates } from "./database-errors.ts";
import { readCheckpoints, storedCheckpoints } from "./stored-execution.ts";
import { upsertOne } from "./upsert.ts";

/**
 * Matches what is stored beside an execution: the ids of these documents begin with its own, so they need no index but that of
 * ids. In a sharded cluster `execution_id` says where they are.
 */
export function partsOf(executionId: string) {
  // All ids that begin with the execution's and a colon: a semicolon comes next.
  return { _id: { $gte: `${executionId}:`, $lt: `${executionId};` }, execution_id: executionId };
}

/** Steps in one part. */
const PART_SIZE = 250;

/** Stores a plan in parts. Idempotent. */
export async function storePlan({ plans }: Database, executionId: string, plan: readonly PackedStep[]): Promise<void> {
  for (let part = 0; part * PART_SIZE < plan.length; part++) {
    const steps = plan.slice(part * PART_SIZE, (part + 1) * PART_SIZE);
    await upsertOne(
      plans,
      { _id: `${executionId}:${part}`, execution_id: executionId },
      { $set: { execution_id: executionId, part, steps: [...steps] } },
    );
  }
}

export async function loadPlan({ plans }: Database, executionId: string): Promise<PackedStep[]> {
  const parts = await plans.find(partsOf(executionId)).toArray();
  return parts.toSorted((a, b) => a.part - b.part).flatMap(({ steps }) => steps);
}

export interface SettledStep {
  execution_id: string;
  step: number;
  outcome: StepOutcome;
}

/** Stores outcomes of executions that were never retried. Each step has only one, so those already stored are left alone. */
export async function storeFirstOutcomes({ outcomes }: Database, list: readonly SettledStep[]): Promise<void> {
  if (list.length === 0) return;
  try {
    await outcomes.insertMany(
      list.map(({ execution_id, step, outcome }) => ({
        _id: `${execution_id}:${step}`,
        execution_id,
        step,
        ...storedCheckpoints(outcome),
      })),
      { ordered: false },
    );
  } catch (error) {
    if (!isOnlyDuplicates(error)) throw error;
  }
}

/**
 * Stores outcomes, replacing older ones. A newer one is left alone: another process may have retried the step meanwhile
 * without this one knowing.
 */
export async function storeOutcomes({ outcomes }: Database, list: readonly SettledStep[]): Promise<void> {
  if (list.length === 0) return;
  const writes = (upsert: boolean) =>
    list.map(({ execution_id, step, outcome }) => ({
      replaceOne: {
        filter: { _id: `${execution_id}:${step}`, execution_id, ended_at: { $lte: outcome.ended_at } },
        replacement: { execution_id, step, ...storedCheckpoints(outcome) },
        upsert,
      },
    }));
  try {
    await outcomes.bulkWrite(writes(true), { ordered: false });
  } catch (error) {
    if (!isOnlyDuplicates(error)) throw error;
    // Either a newer outcome exists and does not match, or another process has just inserted an older one.
    await outcomes.bulkWrite(writes(false), { ordered: false });
  }
}

/** Loads the outcomes of the given steps, or of all. */
export async function loadOutcomes(
  { outcomes }: Database,
  executionId: string,
  steps?: readonly number[],
): Promise<Map<number, StepOutcome>> {
  const filter =
    steps === undefined
      ? partsOf(executionId)
      : { execution_id: executionId, _id: { $in: steps.map((i) => `${executionId}:${i}`) } };
  const found = new Map<number, StepOutcome>();
  for await (const { _id, execution_id, step, ...outcome } of outcomes.find(filter))
    found.set(step, readCheckpoints(outcome));
  return found;
}
