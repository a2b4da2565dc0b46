/** The time between two late starts, in milliseconds, on average. */
const GAP_MS = 2000;

/**
 * Spreads late starts in this process after downtime: the first one starts immediately, each further one some seconds after the
 * previous one. `random`: 0..1.
 */
export class LateStarts {
  readonly #random: () => number;
  #next = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** When the next one may start. */
  turn(now: Date): Date {
    const at = Math.max(now.getTime(), this.#next);
    this.#next = at + GAP_MS * (0.5 + this.#random());
    return new Date(at);
  }
}
