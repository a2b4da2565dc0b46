import { CommandError } from "../errors.ts";
import type { Catalog } from "./catalog.ts";
import type { Store } from "./store.ts";

interface Job {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  outcome: { readonly value: unknown } | { readonly error: unknown } | undefined;
}

/** Thrown to roll back a transaction in which a command failed after it had written. */
class Undo extends Error {
  readonly job: Job;
  constructor(job: Job) {
    super("undo");
    this.job = job;
  }
}

/** A batch is committed after this long, so that its first command does not wait for too many others. */
const BATCH_MS = 20;

/** The tree takes what the log has after this long, so that little is left to be read when the store is opened again. */
const TRANSFER_MS = 30_000;
/** How long after a failed transfer the next one is tried. */
const PAUSE_MS = 1000;

/**
 * Runs write commands in order, several per transaction: the commands that arrive during a commit share the next one. A
 * command is answered when its commit is on disk. Between transactions, and when nothing is to be done, the tree takes what
 * they changed.
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

  /** `end` is called when the store has become useless; nothing is answered any more. By default it ends the thread. */
  constructor(store: Store, catalog: Catalog, say: (line: string) => void, end = endThread) {
    this.#store = store;
    this.#catalog = catalog;
    this.#say = say;
    this.#end = end;
  }

  /**
   * Runs `work` in a write transaction. It may run again if another command of its batch had to be rolled back, so it
   * must depend on nothing but its input and the store.
   */
  run<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new CommandError("ShutdownInProgress", "The server is shutting down"));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run: work, resolve: resolve as (value: unknown) => void, reject, outcome: undefined });
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
      // Let replies go out, and commands run that need no transaction.
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
      this.#say(`changes stay in the log, they could not be moved: ${commitError(error).message}`);
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
      // Commands that wait let the tree take changes themselves.
      if (this.#scheduled) return;
      this.#scheduled = true;
      while (!this.#store.isEven && (await this.#transfer()) && this.#waiting.length === 0) await nextTurn();
      this.#scheduled = false;
      if (this.#waiting.length > 0) this.#schedule();
    };
    this.#timer = setTimeout(() => void transfer(), delay).unref();
  }

  /** Commits as many jobs as fit into one batch. Returns how many were settled. */
  async #commit(jobs: readonly Job[]): Promise<number> {
    const failed = new Set<Job>();
    let batch = jobs;
    for (;;) {
      let ran = 0;
      try {
        while (this.#store.isFull) {
          this.#store.transfer();
          await nextTurn();
        }
        this.#store.transact(() => {
          ran = this.#runBatch(batch, failed);
        });
      } catch (error) {
        if (error instanceof Undo) {
          failed.add(error.job);
          this.#catalog.reload();
          continue;
        }
        const answer = commitError(error);
        await this.#recover();
        if (answer.is("OutOfDiskSpace")) {
          if (this.#store.relieve()) continue;
          await this.#recover();
          // If there is no room for all jobs, there may be for some.
          if (ran > 1) {
            batch = jobs.slice(0, 1);
            continue;
          }
        }
        this.#say(`a write could not be stored: ${answer.message}`);
        const lost = jobs.slice(0, Math.max(ran, 1));
        for (const job of lost) job.reject(answer);
        return lost.length;
      }
      for (const job of jobs.slice(0, ran)) {
        const { outcome } = job;
        if (outcome === undefined) job.reject(new CommandError("UnknownError", "the command did not run"));
        else if ("error" in outcome) job.reject(outcome.error);
        else job.resolve(outcome.value);
      }
      return ran;
    }
  }

  #runBatch(jobs: readonly Job[], failed: ReadonlySet<Job>): number {
    const started = performance.now();
    let ran = 0;
    for (const job of jobs) {
      if (ran > 0 && performance.now() - started > BATCH_MS) break;
      ran++;
      if (failed.has(job)) continue;
      this.#store.writes = 0;
      try {
        job.outcome = { value: job.run() };
      } catch (error) {
        job.outcome = { error };
        if (this.#store.writes > 0) throw new Undo(job);
      }
    }
    this.#catalog.saveStats();
    return ran;
  }

  /** Recovers the store after an error of the disk. None of what failed was acknowledged, and none of it may be kept. */
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

/** Without a store the thread is useless: it ends, and the process starts another. */
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
    return new CommandError("OutOfDiskSpace", `The write is not stored, the disk is full: ${text}`);
  return new CommandError("UnknownError", `The write is not stored: ${text}`);
}
