/** Work in turn: what has the same key, such as the texts of one chat, runs one after another, all else at once. */
export class Turns<K> {
  /** The end of each key's queue. */
  readonly #tails = new Map<K, Promise<void>>();

  /** Runs the work after all that came before with this key, whatever became of it. */
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

  /** Resolves when all that has been taken so far has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
