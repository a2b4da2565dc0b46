import type { Db } from "mongodb";

/** A round trip that says the time well enough, in milliseconds, and how often it is tried for. */
const GOOD_MS = 50;
const MOST_TRIES = 4;

/**
 * The database's time, as well as it is known here: its clock was read, and this machine's monotonic clock says how much
 * time has passed since. What this machine believes the date to be plays no part.
 */
export class DatabaseClock {
  readonly #monotonic: () => number;
  #origin = 0;

  /** `monotonic` gives milliseconds that never go back. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** Reads the database's clock. The error is at most half of the round trip, so after a slow one it is asked again. */
  async synchronize(db: Db): Promise<void> {
    let least = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < MOST_TRIES && least > GOOD_MS; tries++) {
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
