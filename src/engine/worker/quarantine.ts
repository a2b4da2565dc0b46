import { isSuspect, mayJoin, startsAlone } from "../state/crashes.ts";

/** How long a worker drains, starting nothing new, before an isolated step may start even if others still run; milliseconds. */
const DRAIN_MS = 5000;
/** How long a step stays isolated; if its worker survives that, others may start alongside it. Milliseconds. */
export const ISOLATION_MS = 10_000;
/** If the step waiting for isolation has not been seen for this long, another worker has taken it; milliseconds. */
const FORGET_MS = 2000;

/**
 * Decides which steps one worker may run side by side, given how many worker deaths they have seen (state/crashes.ts).
 * Before an isolated step starts, the worker drains: it starts nothing new, so that whatever still runs alongside the step has
 * proved harmless for a while.
 */
export class Quarantine {
  readonly #monotonic: () => number;
  /** Deaths seen by each suspect held by this worker, by token. */
  readonly #suspects = new Map<string, number>();
  /** Token of the isolated step. */
  #alone: string | undefined;
  /** Since when a step has been waiting for isolation here, and when it was last seen. */
  #draining = { since: 0, seen: Number.NEGATIVE_INFINITY };

  /** `monotonic`: a clock in milliseconds that never goes back. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** Whether a step is waiting to start in isolation here. */
  get isDraining(): boolean {
    return this.#monotonic() - this.#draining.seen < FORGET_MS;
  }

  /** Whether nothing may start because an isolated step is running. */
  get isClosed(): boolean {
    return this.#alone !== undefined;
  }

  /** Whether a step that has seen `crashes` deaths may start now; `held`: steps this worker holds. */
  mayBegin(crashes: number, held: number): boolean {
    if (this.isClosed || !mayJoin(crashes, this.#suspects.values())) return false;
    if (!startsAlone(crashes)) return !this.isDraining;
    const now = this.#monotonic();
    if (!this.isDraining) this.#draining.since = now;
    this.#draining.seen = now;
    return held === 0 || now - this.#draining.since >= DRAIN_MS;
  }

  /** Records the claim of a step; returns whether it is isolated. */
  begin(token: string, crashes: number): boolean {
    if (isSuspect(crashes)) this.#suspects.set(token, crashes);
    if (!startsAlone(crashes)) return false;
    this.#alone = token;
    this.#draining.seen = Number.NEGATIVE_INFINITY;
    return true;
  }

  /** Ends the step's isolation. */
  join(token: string): void {
    if (this.#alone === token) this.#alone = undefined;
  }

  /** Records that the step is no longer held; returns whether it was a suspect, so that others can start now. */
  end(token: string): boolean {
    this.join(token);
    return this.#suspects.delete(token);
  }
}
