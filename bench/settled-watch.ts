import type { Collection } from "mongodb";

/** What is read of an execution here. */
interface Row {
  _id: string;
  status: string;
}

const PAUSE_MS = 1;

/**
 * Tells when executions have durably settled: it asks the database through a separate client. It sends one query at a time for
 * all executions that are waited for, so that waiting costs little; that cost counts against the engine.
 */
export class SettledWatch {
  readonly #executions: Collection<Row>;
  readonly #waiting = new Map<string, (status: string) => void>();
  #asking = false;

  constructor(executions: Collection<Row>) {
    this.#executions = executions;
  }

  /** Resolves with the execution's last status. To be called when its last step has run, as it polls. */
  settled(id: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, resolve);
      if (!this.#asking) this.#ask().catch(reject);
    });
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      while (this.#waiting.size > 0) {
        const rows = await this.#executions
          .find({ _id: { $in: [...this.#waiting.keys()] }, status: { $in: ["completed", "failed", "cancelled"] } })
          .project<Row>({ status: 1 })
          .toArray();
        for (const { _id, status } of rows) {
          this.#waiting.get(_id)?.(status);
          this.#waiting.delete(_id);
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    } finally {
      this.#asking = false;
    }
  }
}
