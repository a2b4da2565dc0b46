/**
 * How long this process has been in touch with the database without a break. Who was away, or has just come, cannot tell a
 * dead worker from one that was away as well: it waits until all who live have had the time to renew their leases.
 */
export class Connectivity {
  readonly #breakMs: number;
  readonly #monotonic: () => number;
  #since = Number.NaN;
  #last = Number.NaN;

  /** `breakMs`: a longer silence is a break, and that much time must pass after one. `monotonic` never goes back. */
  constructor(breakMs: number, monotonic: () => number = () => performance.now()) {
    this.#breakMs = breakMs;
    this.#monotonic = monotonic;
  }

  /** The database has just answered. Tells whether leases that are over can be believed. */
  seen(): boolean {
    const now = this.#monotonic();
    if (!(now - this.#last <= this.#breakMs)) this.#since = now;
    this.#last = now;
    return now - this.#since >= this.#breakMs;
  }
}
