import { setTimeout as pause } from "node:timers/promises";
import { PermanentError, TransientError } from "../engine/handler.ts";
import { retryDelay } from "../engine/state/step-events.ts";

/** When and how often `withBackoff` retries. */
export interface Backoff {
  /** Attempts in total, the first one included. Default 3. */
  maxAttempts?: number;
  /** Seconds before the second attempt; doubles with each further one, jittered. Default 1. */
  baseDelay?: number;
  /** The longest wait, in seconds. Default 10. An error that asks for a longer one (`retryAfter`) is thrown immediately. */
  maxDelay?: number;
  /** Whether another attempt may help after this error. Default: yes, unless it is a `PermanentError`. */
  retryOn?: (error: unknown) => boolean;
  /** Stops waiting when aborted. Pass the step's `signal`. */
  signal?: AbortSignal;
  /** A number from 0 to 1, for the jitter. Default `Math.random`. */
  random?: () => number;
}

/**
 * Retries work within one attempt of a step, with growing waits, for failures that last only seconds. Unlike the engine's own
 * retries, it holds a worker slot while waiting. Throws the last error, which the engine's retries then handle.
 *
 * ```ts
 * const rate = await withBackoff(() => fetchRate(from, to), { maxAttempts: 5, baseDelay: 0.2, signal });
 * ```
 */
export async function withBackoff<T>(work: (attempt: number) => Promise<T>, options: Backoff = {}): Promise<T> {
  const { maxAttempts = 3, baseDelay = 1, maxDelay = 10, signal, random = Math.random } = options;
  const mayHelp = options.retryOn ?? ((error) => !(error instanceof PermanentError));
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      const atLeast = error instanceof TransientError ? (error.retryAfter ?? 0) : 0;
      if (attempt >= maxAttempts || atLeast > maxDelay || signal?.aborted || !mayHelp(error)) throw error;
      const policy = { retry_count: maxAttempts - 1, retry_delay: baseDelay };
      const wait = retryDelay(policy, attempt, random, atLeast * 1000);
      await pause(Math.min(wait, maxDelay * 1000), undefined, signal === undefined ? {} : { signal });
    }
  }
}
