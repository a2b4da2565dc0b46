/** What a space holds: bytes, and files or collections. */
export interface Held {
  bytes: number;
  things: number;
}

/** What a space held when it was measured, and what has been added since. */
interface Usage {
  held: Held;
  since: Held;
}

/**
 * Keeps each of many spaces below a number of bytes and things. What is there is measured, so that nothing must be kept in step
 * with it: again once a tenth of the limit has been added, and before anything is refused, because what was deleted since is
 * seen only then. What other processes add in between is seen at the next measurement.
 */
export class MeasuredSpaces<Key> {
  readonly #most: Held;
  readonly #measure: (key: Key) => Promise<Held>;
  readonly #usage = new Map<Key, Usage>();
  /** Measurements under way, so that those who need one at the same time share it. */
  readonly #measuring = new Map<Key, Promise<void>>();

  constructor(most: Held, measure: (key: Key) => Promise<Held>) {
    this.#most = most;
    this.#measure = measure;
  }

  /**
   * Counts more bytes and things; false, without counting, if they would be too many. `things` is called again after a
   * measurement. Adding no thing is allowed however many there are.
   */
  async admit(key: Key, bytes: number, things: () => number): Promise<boolean> {
    if (!this.#isFresh(key) || !this.#fits(key, bytes, things())) await this.#measureAgain(key);
    const more = things();
    if (!this.#fits(key, bytes, more)) return false;
    const { held, since } = this.#usage.get(key) as Usage;
    for (const count of [held, since]) {
      count.bytes += bytes;
      count.things += more;
    }
    return true;
  }

  #isFresh(key: Key): boolean {
    const since = this.#usage.get(key)?.since;
    return since !== undefined && since.bytes * 10 < this.#most.bytes && since.things * 10 < this.#most.things;
  }

  #fits(key: Key, bytes: number, things: number): boolean {
    const held = this.#usage.get(key)?.held;
    if (held === undefined || held.bytes + bytes > this.#most.bytes) return false;
    return things === 0 || held.things + things <= this.#most.things;
  }

  #measureAgain(key: Key): Promise<void> {
    const begun =
      this.#measuring.get(key) ??
      this.#measure(key)
        .then((held) => void this.#usage.set(key, { held, since: { bytes: 0, things: 0 } }))
        .finally(() => this.#measuring.delete(key));
    this.#measuring.set(key, begun);
    return begun;
  }
}
