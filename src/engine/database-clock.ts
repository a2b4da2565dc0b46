import type { Db } from "mongodb";

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

  /** Reads the database's clock. The error is at most half of the round trip. */
  async synchronize(db: Db): Promise<void> {
    const before = this.#monotonic();
    const { localTime } = await db.admin().command({ hello: 1 });
    const after = this.#monotonic();
    this.#origin = (localTime as Date).getTime() - (before + after) / 2;
  }

  now(): Date {
    return new Date(Math.round(this.#origin + this.#monotonic()));
  }
}
