import type { ExecutionMachine } from "../state/execution-machine.ts";
import type { Database } from "../storage/database.ts";
import { insertExecutions } from "../storage/executions.ts";
import type { CommitHooks, PendingClaims } from "./committer.ts";
import type { MachineCache } from "./machine-cache.ts";

interface Birth {
  machine: ExecutionMachine;
  resolve(isNew: boolean): void;
  reject(error: unknown): void;
  claims?: PendingClaims | undefined;
}

/** Executions in one insert. */
const BATCH = 50;

/**
 * Stores new executions, those that begin together with one command. The first steps are claimed in the same write, so
 * that they run as soon as the execution is durable.
 */
export class Creator {
  readonly #database: Database;
  readonly #cache: MachineCache;
  readonly #hooks: CommitHooks;
  readonly #now: () => Date;
  readonly #writer: string;
  readonly #waiting: Birth[] = [];
  #isBusy = false;

  constructor(database: Database, cache: MachineCache, hooks: CommitHooks, now: () => Date, writer: string) {
    this.#database = database;
    this.#cache = cache;
    this.#hooks = hooks;
    this.#now = now;
    this.#writer = writer;
  }

  /** Resolves once the execution is durable; false where there is one of that id already, which stays as it is. */
  create(machine: ExecutionMachine): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ machine, resolve, reject });
      if (this.#isBusy) return;
      this.#isBusy = true;
      // What is wished for in the same turn of the event loop goes with the first write.
      setImmediate(() => void this.#storeAll());
    });
  }

  async #storeAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#store(this.#waiting.splice(0, BATCH));
    this.#isBusy = false;
  }

  async #store(births: readonly Birth[]): Promise<void> {
    for (const birth of births) this.#prepare(birth);
    try {
      const refused = await insertExecutions(
        this.#database,
        births.map(({ machine }) => machine.document),
      );
      for (const [i, birth] of births.entries()) {
        const error = refused.get(i);
        if (error === undefined) {
          this.#cache.keep(birth.machine);
          birth.claims?.committed();
          birth.resolve(true);
          this.#hooks.committed(birth.machine);
        } else {
          birth.claims?.dropped(false);
          if (error === "exists") birth.resolve(false);
          else birth.reject(error);
        }
      }
    } catch (error) {
      for (const { claims, reject } of births) {
        claims?.dropped(true);
        reject(error);
      }
    }
  }

  #prepare(birth: Birth): void {
    const { machine } = birth;
    const now = this.#now();
    machine.refresh(now);
    birth.claims = this.#hooks.claim(machine, now);
    machine.refresh(now);
    machine.changes();
    machine.document.writer = this.#writer;
  }
}
