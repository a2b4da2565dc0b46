/**
 * Timers that share wake-ups. Work that may be a little early or late is done together with other work, because waking up costs
 * a process at rest more than what it then does. It also spreads the work of several processes.
 */
export class SharedTimers {
  readonly #random: () => number;
  /** The planned wake-ups, by their time as in `performance.now()`. */
  readonly #planned = new Map<number, { timer: NodeJS.Timeout; calls: Set<() => void> }>();

  /** `random`: 0..1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Calls `call` in `ms` milliseconds, up to a quarter earlier or later. Returns a function that cancels it. */
  after(ms: number, call: () => void): () => void {
    const wanted = performance.now() + ms;
    const most = ms / 4;
    let at = wanted + most * (2 * this.#random() - 1);
    let off = most;
    for (const planned of this.#planned.keys()) {
      if (Math.abs(planned - wanted) > off) continue;
      off = Math.abs(planned - wanted);
      at = planned;
    }
    const { timer, calls } = this.#planned.get(at) ?? this.#plan(at);
    calls.add(call);
    return () => {
      if (!calls.delete(call) || calls.size > 0) return;
      clearTimeout(timer);
      this.#planned.delete(at);
    };
  }

  #plan(at: number): { timer: NodeJS.Timeout; calls: Set<() => void> } {
    const calls = new Set<() => void>();
    const wait = Math.max(0, at - performance.now());
    const timer = setTimeout(() => {
      this.#planned.delete(at);
      for (const call of calls) call();
    }, wait);
    const planned = { timer, calls };
    this.#planned.set(at, planned);
    return planned;
  }

  /**
   * Does `work`, which must not reject, about every `ms` milliseconds, counted from start to start: if it takes longer, again at
   * once. Returns a function that stops this and resolves once no work is under way.
   */
  every(ms: number, work: () => Promise<void>): () => Promise<void> {
    let underWay = Promise.resolve();
    let isStopped = false;
    let cancel = (): void => undefined;
    const next = (wait: number): void => {
      cancel = this.after(wait, () => {
        const startedAt = performance.now();
        underWay = work().then(() => {
          if (!isStopped) next(Math.max(0, ms - (performance.now() - startedAt)));
        });
      });
    };
    next(ms);
    return () => {
      isStopped = true;
      cancel();
      return underWay;
    };
  }
}
