import { TransientError } from "../handler.ts";
import { isUnstorable } from "../storage/database-errors.ts";
import { ExecutionGone } from "./committer.ts";

export interface WriteRetry {
  random(): number;
  warn(error: unknown, message: string): void;
}

/** The longest wait between two attempts, in milliseconds. */
const MAX_WAIT_MS = 5000;

/**
 * Retries a write until it succeeds or the claim is lost, so that a database outage delays steps instead of failing them.
 * Returns the error if the database will never accept the write, or if there is no room for it now.
 */
export async function persist(
  claim: { readonly aborted: boolean },
  write: () => Promise<unknown>,
  { random, warn }: WriteRetry,
): Promise<{ refusal: Error } | undefined> {
  for (let wait = 100; !claim.aborted; wait = Math.min(wait * 2, MAX_WAIT_MS)) {
    try {
      await write();
      return undefined;
    } catch (error) {
      if (error instanceof ExecutionGone) return undefined;
      if (isUnstorable(error) || error instanceof TransientError) return { refusal: error };
      warn(error, "an outcome could not be written; trying again");
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + random() / 2)));
    }
  }
  return undefined;
}
