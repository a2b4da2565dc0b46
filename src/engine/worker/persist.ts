import { isUnstorable } from "../storage/database-errors.ts";
import { ExecutionGone } from "./committer.ts";

/** What waiting for the database works with. */
export interface WriteRetry {
  random(): number;
  warn(error: unknown, message: string): void;
}

/** The longest wait between two tries, in milliseconds. */
const LONGEST_MS = 5000;

/**
 * Repeats a write until it counts, or the claim does not, so that a database that is away delays a step and fails none.
 * Gives the error of a write that the database will never take.
 */
export async function persist(
  claim: { readonly aborted: boolean },
  write: () => Promise<unknown>,
  { random, warn }: WriteRetry,
): Promise<{ refusal: Error } | undefined> {
  for (let wait = 100; !claim.aborted; wait = Math.min(wait * 2, LONGEST_MS)) {
    try {
      await write();
      return undefined;
    } catch (error) {
      if (error instanceof ExecutionGone) return undefined;
      if (isUnstorable(error)) return { refusal: error };
      warn(error, "what a step came to could not be written; trying again");
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + random() / 2)));
    }
  }
  return undefined;
}
