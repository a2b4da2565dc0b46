import { CommandError } from "../errors.ts";
import type { Catalog } from "./catalog.ts";
import { Rollback, type Store, TooLarge } from "./store.ts";

interface Job {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Whether it goes directly to the tree. */
  isDirect: boolean;
  /** Whether it failed after it had written something; then it must not run again. */
  isRefused: boolean;
  outcome: { readonly value: unknown } | { readonly error: unknown } | undefined;
}

/** A batch is committed after this long, so that its first command does not wait for too many others. */
const BATCH_MS = 20;

/** The tree takes everything in the log after this long, so that little has to be read when the store is opened again. */
const TRANSFER_MS = 30_000;
/** How long after a failed transfer the next one is tried. */
const PAUSE_MS = 1000;

/**
 * Runs write commands in order, several per transaction: the commands that arrive during a commit share the next one. A command
 * is answered when its commit is on disk. Between transactions, and when there is nothing to do, the tree takes their changes.
 */
export class WriteQueue {
  readonly #store: Store;
  readonly #catalog: Catalog;
  readonly #say: (line: string) => void;
  readonly #end: (cause: unknown) => void;
  #waiting: Job[] = [];
  #scheduled = false;
  #closed = false;
  #isUseless = false;
  #timer: NodeJS.Timeout | undefined;
  /** No transfer is tried before this time, by `performance.now()`. */
  #pausedUntil = 0;

  /** `end` is called when the store has become unusable; nothing is answered after that. By default it ends the thread. */
  constructor(store: Store, catalog: Catalog, say: (line: string) => void, end = endThread) {
    this.#store = store;
    this.#catalog = catalog;
    this.#say = say;
    this.#end = end;
  }

  /**
   * Runs `work` in a write transaction. It may run again if it is too large for the log, or another command of its batch had to
   * be rolled back, so it must depend on nothing but its input and the store. Direct work goes directly to the tree, which is
   * better for large amounts.
   */
  run<T>(work: () => T, isDirect = false): Promise<T> {
    if (this.#closed) return Promise.reject(new CommandError("ShutdownInProgress", "The server is shutting down"));
    return new Promise<T>((resolve, reject) => {
      const settle = { resolve: resolve as (value: unknown) => void, reject };
      this.#waiting.push({ run: work, ...settle, isDirect, isRefused: false, outcome: undefined });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // After the poll phase, so that the batch has every command that has arrived.
    setImmediate(() => void this.#drain());
  }

  async #drain(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    let left = batch;
    while (left.length > 0) {
      const done = await this.#commit(left);
      left = left.slice(done);
      // Lets replies go out, and runs commands that need no transaction.
      if (left.length > 0 || this.#store.isLarge) await nextTurn();
      await this.#transferSome();
    }
    // While no command waits, the tree may take more.
    while (this.#waiting.length === 0 && (await this.#transferSome())) await nextTurn();
    this.#scheduled = false;
    if (this.#waiting.length > 0) this.#schedule();
    else if (!this.#store.isEven) this.#transferLater(TRANSFER_MS);
  }

  /** Lets the tree take some changes if there are many. Returns whether it did. */
  async #transferSome(): Promise<boolean> {
    if (!this.#store.isLarge || performance.now() < this.#pausedUntil) return false;
    return this.#transfer();
  }

  async #transfer(): Promise<boolean> {
    try {
      this.#store.transfer();
      return true;
    } catch (error) {
      this.#say(`changes stay in the log because they could not be moved: ${commitError(error).message}`);
      this.#pausedUntil = performance.now() + PAUSE_MS;
      await this.#recover();
      if (!this.#closed) this.#transferLater(PAUSE_MS);
      return false;
    }
  }

  #transferLater(delay: number): void {
    if (this.#timer !== undefined) return;
    const transfer = async (): Promise<void> => {
      this.#timer = undefined;
      // Waiting commands let the tree take changes themselves.
      if (this.#scheduled) return;
      this.#scheduled = true;
      while (!this.#store.isEven && (await this.#transfer()) && this.#waiting.length === 0) await nextTurn();
      this.#scheduled = false;
      if (this.#waiting.length > 0) this.#schedule();
    };
    this.#timer = setTimeout(() => void transfer(), delay).unref();
  }

  /** Commits as many jobs as fit into one batch. Returns how many are settled. */
  async #commit(jobs: readonly Job[]): Promise<number> {
    let batch = jobs;
    for (;;) {
      const { isDirect } = batch[0] as Job;
      // How many jobs of the batch have started.
      const ran: Job[] = [];
      try {
        while (isDirect ? !this.#store.isEven : this.#store.isFull) {
          this.#store.transfer();
          await nextTurn();
        }
        this.#store.transact(() => this.#runBatch(batch, ran), isDirect);
      } catch (error) {
        if (error instanceof Rollback) {
          if (error instanceof TooLarge) (ran.at(-1) as Job).isDirect = true;
          this.#catalog.reload();
          continue;
        }
        const answer = commitError(error);
        await this.#recover();
        if (answer.is("OutOfDiskSpace")) {
          if (this.#store.relieve()) continue;
          await this.#recover();
          // There may be room for some of the jobs, if not for all.
          if (ran.length > 1) {
            batch = jobs.slice(0, 1);
            continue;
          }
        }
        this.#say(`a write could not be stored: ${answer.message}`);
        const lost = ran.length > 0 ? ran : batch.slice(0, 1);
        for (const job of lost) job.reject(answer);
        return lost.length;
      }
      for (const { outcome, reject, resolve } of ran) {
        if (outcome === undefined) reject(new CommandError("UnknownError", "the command did not run"));
        else if ("error" in outcome) reject(outcome.error);
        else resolve(outcome.value);
      }
      return ran.length;
    }
  }

  /** Runs jobs that may be committed together, up to the limit, and adds each to `ran` when it starts. */
  #runBatch(jobs: readonly Job[], ran: Job[]): void {
    const ends = performance.now() + BATCH_MS;
    for (const job of jobs) {
      if (ran.length > 0 && (job.isDirect !== ran[0]?.isDirect || this.#store.isFilled || performance.now() > ends))
        break;
      ran.push(job);
      if (job.isRefused) continue;
      this.#store.writes = 0;
      try {
        job.outcome = { value: job.run() };
      } catch (error) {
        if (error instanceof TooLarge) throw error;
        job.outcome = { error };
        job.isRefused = this.#store.writes > 0;
        if (job.isRefused) throw new Rollback();
      }
    }
    this.#catalog.saveStats();
  }

  /** Recovers the store after a disk error. Nothing that failed was acknowledged, and none of it may be kept. */
  async #recover(): Promise<void> {
    try {
      await this.#store.recover();
      this.#catalog.reload();
    } catch (cause) {
      this.#isUseless = true;
      this.#end(cause);
      await new Promise(() => undefined);
    }
  }

  /** Takes no more commands and waits for the queued ones. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    while (!this.#isUseless && (this.#scheduled || this.#waiting.length > 0)) await nextTurn();
    clearTimeout(this.#timer);
  }
}

/** Without a store the thread is useless. It ends, and the process starts another. */
function endThread(cause: unknown): void {
  setImmediate(() => {
    throw cause;
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function commitError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/no space|disk quota|ENOSPC|EDQUOT|EFBIG|MAP_FULL/i.test(text))
    return new CommandError("OutOfDiskSpace", `The write was not stored because the disk is full: ${text}`);
  return new CommandError("UnknownError", `The write was not stored: ${text}`);
}
