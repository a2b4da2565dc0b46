/** Says once that something is to stop. An AbortSignal is made only for who asks for one: most handlers never do. */
export class Cancellation {
  #reason: Error | undefined;
  #controller: AbortController | undefined;
  #listeners: ((reason: Error) => void)[] = [];

  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Calls back when it is aborted; not if that has been. */
  onAbort(listener: (reason: Error) => void): void {
    this.#listeners.push(listener);
  }

  abort(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    for (const listener of this.#listeners.splice(0)) listener(reason);
  }
}

/** One claimed step, from its claim to its outcome. */
export interface Run {
  executionId: string;
  index: number;
  token: string;
  /** Nothing else begins here for a while. */
  alone: boolean;
  abort: Cancellation;
  /** When it was claimed, by the monotonic clock. */
  since: number;
}

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
