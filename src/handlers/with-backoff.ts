import { setTimeout as pause } from "node:timers/promises";
import { PermanentError, TransientError } from "../engine/handler.ts";
import { retryDelay } from "../engine/state/step-events.ts";

/** How `withBackoff` repeats. */
export interface Backoff {
  /** Attempts in all; default 3. */
  maxAttempts?: number;
  /** Seconds before the second attempt; doubles with each further one. Default 1. */
  baseDelay?: number;
  /** No wait is longer, in seconds; default 10. An error that asks for more (Retry-After) is not waited for. */
  maxDelay?: number;
  /** Whether an error may pass; by default all but PermanentError. */
  retryOn?: (error: unknown) => boolean;
  /** Ends the waiting; give it the step's signal. */
  signal?: AbortSignal;
  /** 0..1, for the jitter. */
  random?: () => number;
}

/**
 * Repeats work within one attempt of a step, with growing, jittered waits; for failures that pass in seconds. It holds a
 * worker while it waits, unlike the retries of the engine, to which the last error goes.
 */
export async function withBackoff<T>(work: (attempt: number) => Promise<T>, options: Backoff = {}): Promise<T> {
  const { maxAttempts = 3, baseDelay = 1, maxDelay = 10, signal, random = Math.random } = options;
  const mayPass = options.retryOn ?? ((error) => !(error instanceof PermanentError));
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      const atLeast = error instanceof TransientError ? (error.retryAfter ?? 0) : 0;
      if (attempt >= maxAttempts || atLeast > maxDelay || signal?.aborted || !mayPass(error)) throw error;
      const wait = retryDelay(
        { retry_count: maxAttempts - 1, retry_delay: baseDelay },
        attempt,
        random,
        atLeast * 1000,
      );
      await pause(Math.min(wait, maxDelay * 1000), undefined, signal === undefined ? {} : { signal });
    }
  }
}
