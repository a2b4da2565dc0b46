import type { Db } from "mongodb";
import { upsertOne } from "./upsert.ts";

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
  const { matchedCount, upsertedCount } = await upsertOne(
    db.collection<BudgetDocument>("budgets"),
    { _id: root, used: { $lte: limit - amount } },
    { $inc: { used: amount }, $set: { expires_at: new Date(now.getTime() + KEEP_MS) } },
  );
  return matchedCount + upsertedCount === 1;
}
