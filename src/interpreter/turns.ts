/**
 * Runs work in turn: work with the same key, such as the texts of one chat, runs one after another; everything else runs in
 * parallel.
 */
export class Turns<K> {
  /** The end of each key's queue. */
  readonly #tails = new Map<K, Promise<void>>();

  /** Runs the work after all earlier work with this key, whatever its outcome. */
  take<T>(key: K, work: () => Promise<T>): Promise<T> {
    const run = (this.#tails.get(key) ?? Promise.resolve()).then(work);
    const tail = run.then(
      () => {},
      () => {},
    );
    this.#tails.set(key, tail);
    void tail.then(() => this.#tails.get(key) === tail && this.#tails.delete(key));
    return run;
  }

  /** Whether nothing runs or waits. */
  get isIdle(): boolean {
    return this.#tails.size === 0;
  }

  /** Resolves when all work accepted so far has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
