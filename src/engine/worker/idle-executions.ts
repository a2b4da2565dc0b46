/** How long an execution without claimable steps is skipped, unless it changes; milliseconds. */
const IDLE_MS = 5000;
/** Most executions to remember. */
const CAPACITY = 1000;

/** Executions in which this worker found nothing to claim, with their rev. Until the rev changes, looking again is pointless. */
export class IdleExecutions {
  readonly #known = new Map<string, { rev: number; until: number }>();

  has(id: string, rev: number): boolean {
    const known = this.#known.get(id);
    return known !== undefined && known.rev === rev && performance.now() < known.until;
  }

  add(id: string, rev: number): void {
    if (this.#known.size > CAPACITY) this.#known.clear();
    this.#known.set(id, { rev, until: performance.now() + IDLE_MS });
  }

  clear(): void {
    this.#known.clear();
  }
}
