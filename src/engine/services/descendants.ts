import { problem } from "../../i18n/problem.ts";
import type { Lineage } from "../lineage.ts";
import { fail, ok, type Result } from "../result.ts";
import { spendBudget } from "../storage/budgets.ts";
import type { Database } from "../storage/database.ts";

/** How deeply executions may start each other. */
export const MAX_DEPTH_OF_EXECUTIONS = 5;
/** How many steps all executions below one root may have together, including retried ones. */
export const BUDGET_OF_STEPS = 20_000;

/** Whether an execution of that many steps may start there. If so, its steps are charged to the root's budget. */
export async function allowDescendant(
  { db }: Database,
  { root, depth }: Lineage,
  steps: number,
  now: Date,
): Promise<Result<undefined>> {
  if (depth > MAX_DEPTH_OF_EXECUTIONS)
    return fail("limit", problem("startedTooDeep", { most: MAX_DEPTH_OF_EXECUTIONS }));
  // An execution without steps costs something too.
  if (root === undefined || (await spendBudget(db, root, Math.max(1, steps), BUDGET_OF_STEPS, now)))
    return ok(undefined);
  return fail("limit", problem("stepsSpent", { root, most: BUDGET_OF_STEPS }));
}
