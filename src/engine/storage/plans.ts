import type { PackedStep } from "../plan-packing.ts";
import type { Database } from "./database.ts";

/** A part of a plan that is too large to travel with its execution's document. */
export interface PlanPart {
  /** `ex_…:0` */
  _id: string;
  execution_id: string;
  part: number;
  steps: PackedStep[];
}

/** Steps in one part. */
const PART_SIZE = 250;

/** Keeps a plan in parts. Writing it again changes nothing. */
export async function storePlan({ plans }: Database, executionId: string, plan: readonly PackedStep[]): Promise<void> {
  for (let part = 0; part * PART_SIZE < plan.length; part++) {
    const steps = plan.slice(part * PART_SIZE, (part + 1) * PART_SIZE);
    await plans.replaceOne(
      { _id: `${executionId}:${part}`, execution_id: executionId },
      { execution_id: executionId, part, steps },
      { upsert: true },
    );
  }
}

/** The whole plan, in order. */
export async function loadPlan({ plans }: Database, executionId: string): Promise<PackedStep[]> {
  const parts = await plans.find({ execution_id: executionId }).sort({ part: 1 }).toArray();
  return parts.flatMap((part) => part.steps);
}
