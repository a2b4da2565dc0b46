import { setTimeout as sleep } from "node:timers/promises";

/**
 * The wait before retry `n` (from 1), in ms: doubles from 0.25 s to 15 s, with jitter so that many retries don't
 * coincide.
 */
export function backoffMs(n: number, random: () => number = Math.random): number {
  return Math.min(15_000, 250 * 2 ** Math.min(n - 1, 10)) * (0.75 + random() / 2);
}

/** Waits; returns early, without an error, when aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

/** Retries until the work succeeds; returns undefined if aborted first. Calls `onError` for each failure. */
export async function retryUntilDone<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onError: (error: unknown, tries: number) => void,
): Promise<T | undefined> {
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return undefined;
      onError(error, tries);
      await pause(backoffMs(tries), signal);
    }
  }
  return undefined;
}

/** Like `retryUntilDone`, but gives up after `tries` failures. */
export async function retryUpTo(
  tries: number,
  work: () => Promise<unknown>,
  signal: AbortSignal,
  onError: (error: unknown, tries: number) => void,
): Promise<void> {
  const enough = new AbortController();
  await retryUntilDone(work, AbortSignal.any([signal, enough.signal]), (error, count) => {
    onError(error, count);
    if (count >= tries) enough.abort();
  });
}

/** A sleep that can be cut short. Waking it while nobody sleeps makes the next sleep return at once. */
export class Waker {
  #woken = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#woken = true;
    this.#resolve?.();
  }

  /** Returns after `ms`, or earlier when woken. */
  async sleep(ms: number): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#resolve = undefined;
    }
    this.#woken = false;
  }
}
