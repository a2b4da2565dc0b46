/** When a failed attempt is tried again. */
export interface RetryPolicy {
  /** Attempts after the first. */
  retry_count: number;
  /** Seconds before the second attempt. */
  retry_delay: number;
}

/** No wait between attempts is longer, in milliseconds. */
export const MAX_RETRY_DELAY_MS = 5 * 60_000;

/**
 * Milliseconds to wait after failed attempt number `attempt` (from 1): `retry_delay · 2^(attempt-1)`, at most five
 * minutes, jittered to between 75 % and 100 % so that many failures do not come back at the same moment.
 * `random` gives 0..1. `atLeast` (milliseconds) is what the other side asked for, as in Retry-After.
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: () => number, atLeast = 0): number {
  const full = Math.min(policy.retry_delay * 1000 * 2 ** Math.min(attempt - 1, 30), MAX_RETRY_DELAY_MS);
  return Math.max(Math.round(full * (0.75 + 0.25 * random())), atLeast);
}
