/** A cheap AbortController: it creates its AbortSignal and the error in it on first use, which most handlers never make. */
export class Cancellation {
  #why: string | undefined;
  #controller: AbortController | undefined;
  #listeners: ((why: string) => void)[] = [];

  get aborted(): boolean {
    return this.#why !== undefined;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#why !== undefined) this.#controller.abort(new Error(this.#why));
    }
    return this.#controller.signal;
  }

  /** Calls back on abort; never if it was aborted already. */
  onAbort(listener: (why: string) => void): void {
    this.#listeners.push(listener);
  }

  abort(why: string): void {
    if (this.#why !== undefined) return;
    this.#why = why;
    this.#controller?.abort(new Error(why));
    for (const listener of this.#listeners.splice(0)) listener(why);
  }
}

/** A claimed step, until its outcome is committed. */
export interface Run {
  executionId: string;
  index: number;
  token: string;
  /** It runs in isolation: nothing else starts in this worker for now. */
  alone: boolean;
  abort: Cancellation;
  /** When it was claimed, on the monotonic clock. */
  since: number;
}

/** The steps running in this worker, by token and by execution. */
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

  of(executionId: string): Iterable<Run> {
    return this.#byExecution.get(executionId) ?? [];
  }

  add(run: Run): void {
    this.#byToken.set(run.token, run);
    const siblings = this.#byExecution.get(run.executionId);
    if (siblings === undefined) this.#byExecution.set(run.executionId, new Set([run]));
    else siblings.add(run);
  }

  delete(run: Run): void {
    this.#byToken.delete(run.token);
    const siblings = this.#byExecution.get(run.executionId);
    if (siblings?.delete(run) && siblings.size === 0) this.#byExecution.delete(run.executionId);
  }

  clear(): void {
    this.#byToken.clear();
    this.#byExecution.clear();
  }
}
