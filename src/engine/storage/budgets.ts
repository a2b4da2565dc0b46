import type { Db } from "mongodb";
import { isDuplicate } from "./database-errors.ts";

/** What the executions below one root have used of what they may. */
interface BudgetDocument {
  /** The root's id. */
  _id: string;
  used: number;
  expires_at: Date;
}

/** A budget is forgotten this long after it was last used. */
const KEEP_MS = 90 * 24 * 3600_000;

/** Takes `amount` from the root's budget of `limit`; false when there is not so much left. */
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
    // It is there, and the filter does not find it: too little is left.
    if (isDuplicate(error)) return false;
    throw error;
  }
}
