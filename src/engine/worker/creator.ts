import type { ExecutionMachine } from "../state/execution-machine.ts";
import type { Database } from "../storage/database.ts";
import { insertExecutions } from "../storage/executions.ts";
import type { CommitHooks, PendingClaims } from "./committer.ts";
import type { MachineCache } from "./machine-cache.ts";

interface PendingCreation {
  machine: ExecutionMachine;
  bytes: number;
  resolve(isNew: boolean): void;
  reject(error: unknown): void;
  claims?: PendingClaims | undefined;
}

/** Most inserts in flight at once: one is prepared while the other is written. */
const LANES = 2;
/** Fewest executions in an insert that starts while another is in flight, or before everything of this turn is there. */
const PARALLEL_BATCH = 16;
/** Most executions in one insert, and most bytes, unless a single one has more. */
const BATCH = 50;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Stores new executions, batching those created together into one insert. Their first steps are claimed in the same write,
 * so that they run as soon as the execution is durable.
 */
export class Creator {
  readonly #database: Database;
  readonly #cache: MachineCache;
  readonly #hooks: CommitHooks;
  readonly #now: () => Date;
  readonly #writer: string;
  readonly #waiting: PendingCreation[] = [];
  #lanes = 0;
  #isScheduled = false;

  constructor(database: Database, cache: MachineCache, hooks: CommitHooks, now: () => Date, writer: string) {
    this.#database = database;
    this.#cache = cache;
    this.#hooks = hooks;
    this.#now = now;
    this.#writer = writer;
  }

  /** `bytes`: about how large it is. Resolves once the execution is durable; false if one with this id exists already, which stays unchanged. */
  create(machine: ExecutionMachine, bytes: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ machine, bytes, resolve, reject });
      if (this.#canStore(PARALLEL_BATCH)) void this.#storeAll();
      else if (!this.#isScheduled) {
        this.#isScheduled = true;
        // Everything created in the same turn of the event loop goes into the first insert.
        setImmediate(() => {
          this.#isScheduled = false;
          if (this.#canStore()) void this.#storeAll();
        });
      }
    });
  }

  /** Whether another insert may start, and has that many executions. */
  #canStore(fewest = this.#lanes === 0 ? 1 : PARALLEL_BATCH): boolean {
    return this.#lanes < LANES && this.#waiting.length >= fewest;
  }

  async #storeAll(): Promise<void> {
    do {
      this.#lanes++;
      await this.#store(this.#take());
      this.#lanes--;
    } while (this.#canStore());
  }

  #take(): PendingCreation[] {
    let left = MOST_BYTES;
    const end = this.#waiting.findIndex(({ bytes }, i) => {
      left -= bytes;
      return i === BATCH || (left < 0 && i > 0);
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  async #store(creations: readonly PendingCreation[]): Promise<void> {
    for (const creation of creations) this.#prepare(creation);
    try {
      const refused = await insertExecutions(
        this.#database,
        creations.map(({ machine }) => machine.document),
      );
      for (const [i, creation] of creations.entries()) {
        const error = refused.get(i);
        if (error === undefined) {
          this.#cache.keep(creation.machine);
          creation.claims?.committed();
          creation.resolve(true);
          this.#hooks.committed(creation.machine);
          this.#cache.settled(creation.machine);
        } else {
          creation.claims?.dropped(false);
          if (error === "exists") creation.resolve(false);
          else creation.reject(error);
        }
      }
    } catch (error) {
      for (const { claims, reject } of creations) {
        claims?.dropped(true);
        reject(error);
      }
    }
  }

  #prepare(creation: PendingCreation): void {
    const { machine } = creation;
    const now = this.#now();
    machine.refresh(now);
    creation.claims = this.#hooks.claim(machine, now);
    machine.refresh(now);
    machine.changes();
    machine.document.writer = this.#writer;
  }
}
