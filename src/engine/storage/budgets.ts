import type { Db } from "mongodb";
import { isDuplicate } from "./database-errors.ts";

/** How much of their shared budget the executions below one root have used. */
interface BudgetDocument {
  /** Id of the root. */
  _id: string;
  used: number;
  expires_at: Date;
}

/** How long after its last use a budget is deleted. */
const KEEP_MS = 90 * 24 * 3600_000;

/** Takes `amount` from the root's budget of `limit`; false if less is left. */
export async function spendBudget(db: Db, root: string, amount: number, limit: number, now: Date): Promise<boolean> {
  if (amount > limit) return false;
  try {
    await db
      .collection<BudgetDocument>("budgets")
      .updateOne(
        { _id: root, used: { $lte: limit - amount } },
        { $inc: { used: amount }, $set: { expires_at: new Date(now.getTime() + KEEP_MS) } },
        { upsert: true },
      );
    return true;
  } catch (error) {
    // The document exists but does not match the filter: too little is left.
    if (isDuplicate(error)) return false;
    throw error;
  }
}
