import type { Run } from "./attempt-runner.ts";

/** Steps that run in this worker, by token and by execution. */
export class Runs {
  readonly #byToken = new Map<string, Run>();
  readonly #byExecution = new Map<string, Set<Run>>();

  get size(): number {
    return this.#byToken.size;
  }

  [Symbol.iterator](): Iterator<Run> {
    return this.#byToken.values();
  }

  has(token: string): boolean {
    return this.#byToken.has(token);
  }

  /** Those of one execution. */
  of(executionId: string): Iterable<Run> {
    return this.#byExecution.get(executionId) ?? [];
  }

  add(run: Run): void {
    this.#byToken.set(run.token, run);
    const beside = this.#byExecution.get(run.executionId);
    if (beside === undefined) this.#byExecution.set(run.executionId, new Set([run]));
    else beside.add(run);
  }

  delete(run: Run): void {
    this.#byToken.delete(run.token);
    const beside = this.#byExecution.get(run.executionId);
    if (beside?.delete(run) && beside.size === 0) this.#byExecution.delete(run.executionId);
  }

  clear(): void {
    this.#byToken.clear();
    this.#byExecution.clear();
  }
}
