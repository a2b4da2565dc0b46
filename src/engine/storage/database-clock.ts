import type { Db } from "mongodb";

/** A round trip this short, in milliseconds, is accurate enough. */
const GOOD_MS = 50;
const MAX_TRIES = 4;

/**
 * The database's time: its clock was read once, and this machine's monotonic clock measures the time since. This machine's
 * wall clock plays no part.
 */
export class DatabaseClock {
  readonly #monotonic: () => number;
  #origin = 0;

  /** `monotonic`: a clock in milliseconds that never goes back. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** Reads the database's clock. The error is at most half the round trip, so a slow one is repeated. */
  async synchronize(db: Db): Promise<void> {
    let least = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < MAX_TRIES && least > GOOD_MS; tries++) {
      const before = this.#monotonic();
      const { localTime } = await db.admin().command({ hello: 1 });
      const after = this.#monotonic();
      if (after - before >= least) continue;
      least = after - before;
      this.#origin = (localTime as Date).getTime() - (before + after) / 2;
    }
  }

  now(): Date {
    return new Date(Math.round(this.#origin + this.#monotonic()));
  }
}
