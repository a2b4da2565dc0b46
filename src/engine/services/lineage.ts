import type { Lineage } from "../lineage.ts";
import { fail, ok, type Result } from "../result.ts";
import { spendBudget } from "../storage/budgets.ts";
import type { Database } from "../storage/database.ts";

/** How deeply executions may start each other. */
export const MAX_DEPTH_OF_EXECUTIONS = 5;
/** How many steps all executions below one root may have together, including retried ones. */
export const BUDGET_OF_STEPS = 20_000;

const LOOP = "A workflow that starts itself never ends; to repeat one, use SCHEDULED_WORKFLOW with a cron expression.";

/** Whether an execution of that many steps may start there. If so, its steps are charged to the root's budget. */
export async function allowDescendant(
  { db }: Database,
  { root, depth }: Lineage,
  steps: number,
  now: Date,
): Promise<Result<undefined>> {
  if (depth > MAX_DEPTH_OF_EXECUTIONS)
    return fail(
      "limit",
      `Executions can start each other at most ${MAX_DEPTH_OF_EXECUTIONS} levels deep; this would be one more.`,
      LOOP,
    );
  // An execution without steps costs something too.
  if (root === undefined || (await spendBudget(db, root, Math.max(1, steps), BUDGET_OF_STEPS, now)))
    return ok(undefined);
  return fail(
    "limit",
    `The executions that ${root} has led to can have at most ${BUDGET_OF_STEPS} steps in total; this would be more.`,
    LOOP,
  );
}
