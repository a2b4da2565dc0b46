import { isSuspect, mayJoin, startsAlone } from "../state/crashes.ts";

/** For so long nothing else begins in a worker before a step begins alone, unless the worker is empty earlier, in milliseconds. */
const EMPTY_MS = 5000;
/** For so long a step that began alone stays so: what is well until then may have company, in milliseconds. */
export const ISOLATION_MS = 10_000;
/** A step that is not seen waiting for this long has been taken elsewhere, in milliseconds. */
const FORGET_MS = 2000;

/**
 * Which steps one worker may run at once, given how many deaths of workers they have seen (machine/crashes.ts). Before a
 * step begins alone the worker takes nothing new, so that what else it still runs has been well for a while.
 */
export class Quarantine {
  readonly #monotonic: () => number;
  /** Suspects in this worker, by token, from their claim to their end: the deaths that they have seen. */
  readonly #suspects = new Map<string, number>();
  #alone: string | undefined;
  /** Since when a step waits to begin alone here, and when it was last seen. */
  #emptying = { since: 0, seen: Number.NEGATIVE_INFINITY };

  /** `monotonic` gives milliseconds that never go back. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** Some step waits until it may begin alone here. */
  get isDraining(): boolean {
    return this.#monotonic() - this.#emptying.seen < FORGET_MS;
  }

  /** Nothing may begin, because a step is alone. */
  get isClosed(): boolean {
    return this.#alone !== undefined;
  }

  /** Whether a step that has seen so many deaths may begin now, in a worker that holds so many steps. */
  mayBegin(crashes: number, held: number): boolean {
    if (this.isClosed || !mayJoin(crashes, this.#suspects.values())) return false;
    if (!startsAlone(crashes)) return !this.isDraining;
    const now = this.#monotonic();
    if (!this.isDraining) this.#emptying.since = now;
    this.#emptying.seen = now;
    return held === 0 || now - this.#emptying.since >= EMPTY_MS;
  }

  /** A step that may begin is claimed; tells whether it is alone. */
  begin(token: string, crashes: number): boolean {
    if (isSuspect(crashes)) this.#suspects.set(token, crashes);
    if (!startsAlone(crashes)) return false;
    this.#alone = token;
    this.#emptying.seen = Number.NEGATIVE_INFINITY;
    return true;
  }

  /** Others may join the step. */
  join(token: string): void {
    if (this.#alone === token) this.#alone = undefined;
  }

  /** The step is no longer held; tells whether others had to stay away because of it. */
  end(token: string): boolean {
    this.join(token);
    return this.#suspects.delete(token);
  }
}
