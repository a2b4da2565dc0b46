import type { StepLine, StepLines } from "../step-log.ts";
import type { Database } from "./database.ts";

/** Lines of a step to add to the kept ones. */
export interface NewLines {
  execution_id: string;
  step: number;
  lines: readonly StepLine[];
  /** How many lines were logged, including those not in `lines`. */
  logged: number;
  /** How many lines of the step are kept. */
  most: number;
}

/** Adds lines of many steps with one command. Each step keeps its newest ones. */
export async function appendLines({ step_logs }: Database, list: readonly NewLines[]): Promise<void> {
  const updates = list.map(({ execution_id, step, lines, logged, most }) => ({
    updateOne: {
      filter: { _id: idOf(execution_id, step), execution_id },
      update: { $push: { lines: { $each: [...lines], $slice: -most } }, $inc: { logged } },
      upsert: true,
    },
  }));
  await step_logs.bulkWrite(updates, { ordered: false });
}

/** The lines of a step. */
export async function loadLines({ step_logs }: Database, executionId: string, step: number): Promise<StepLines> {
  const found = await step_logs.findOne({ _id: idOf(executionId, step), execution_id: executionId });
  const { lines = [], logged = 0 } = found ?? {};
  return { lines, earlier: Math.max(0, logged - lines.length) };
}

function idOf(executionId: string, step: number): string {
  return `${executionId}:${step}`;
}
