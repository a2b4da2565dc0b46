/** For how long an execution in which nothing could be claimed is not looked at again unless it changes, in milliseconds. */
const IDLE_MS = 5000;
/** More than these are not worth remembering. */
const MOST = 1000;

/** Executions in which nothing could be claimed, at which rev: hardly anything new there until it changes. */
export class IdleExecutions {
  readonly #known = new Map<string, { rev: number; until: number }>();

  has(id: string, rev: number): boolean {
    const known = this.#known.get(id);
    return known !== undefined && known.rev === rev && performance.now() < known.until;
  }

  add(id: string, rev: number): void {
    if (this.#known.size > MOST) this.#known.clear();
    this.#known.set(id, { rev, until: performance.now() + IDLE_MS });
  }

  clear(): void {
    this.#known.clear();
  }
}
