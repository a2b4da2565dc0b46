/**
 * The updates that Telegram would send again: those that are being handled, and those done after one of them. Asking for
 * updates from `offset` on confirms all before it, so it stays at the first that is not done.
 */
export class Unconfirmed {
  readonly #underWay = new Set<number>();
  readonly #done = new Set<number>();
  #next = 0;
  #idlers: (() => void)[] = [];

  /** Where to ask from next; 0 before the first. */
  get offset(): number {
    return this.isIdle ? this.#next : Math.min(...this.#underWay);
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** Begins with an update; false when that was done before. */
  begin(id: number): boolean {
    if (this.#underWay.has(id) || this.#done.has(id)) return false;
    this.#underWay.add(id);
    // After a quiet week Telegram counts from another number, which may be lower.
    this.#next = id + 1;
    return true;
  }

  end(id: number): void {
    this.#underWay.delete(id);
    this.#done.add(id);
    if (!this.isIdle) {
      const { offset } = this;
      for (const one of this.#done) if (one < offset) this.#done.delete(one);
      return;
    }
    this.#done.clear();
    for (const wake of this.#idlers.splice(0)) wake();
  }

  /** Fulfilled when nothing is being handled. */
  async idle(): Promise<void> {
    if (!this.isIdle) await new Promise<void>((resolve) => this.#idlers.push(resolve));
  }
}
