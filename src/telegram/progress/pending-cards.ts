/** A progress message waits this long for the reply of its message, in ms, so that they come in their natural order. */
const WAIT_MS = 1_000;

/** The progress messages that one chat message has called for: shown when its reply is there, or after a second. */
export class PendingProgressMessages {
  readonly #show: (executionId: string) => void;
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #shown = new Set<string>();

  constructor(show: (executionId: string) => void) {
    this.#show = show;
  }

  /** An execution was started, resumed or retried. */
  add(executionId: string): void {
    clearTimeout(this.#waiting.get(executionId));
    this.#shown.delete(executionId);
    this.#waiting.set(
      executionId,
      setTimeout(() => this.#showNow(executionId), WAIT_MS),
    );
  }

  /** Shows those that wait, and these. */
  flush(executionIds: readonly string[] = []): void {
    for (const id of new Set([...this.#waiting.keys(), ...executionIds])) {
      if (!this.#shown.has(id)) this.#showNow(id);
    }
  }

  #showNow(executionId: string): void {
    clearTimeout(this.#waiting.get(executionId));
    this.#waiting.delete(executionId);
    this.#shown.add(executionId);
    this.#show(executionId);
  }
}
