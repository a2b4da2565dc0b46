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

/**
 * Runs write commands in order, several per transaction: the commands that arrive during a commit share the next one. A
 * command is answered when its commit is on disk.
 */
export class WriteQueue {
  readonly #store: Store;
  readonly #catalog: Catalog;
  readonly #say: (line: string) => void;
  #waiting: Job[] = [];
  #scheduled = false;
  #closed = false;

  constructor(store: Store, catalog: Catalog, say: (line: string) => void) {
    this.#store = store;
    this.#catalog = catalog;
    this.#say = say;
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
      // Let commands run that need no transaction.
      if (left.length > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    this.#scheduled = false;
    if (this.#waiting.length > 0) this.#schedule();
  }

  /** Commits as many jobs as fit into one batch. Returns how many were settled. */
  async #commit(jobs: readonly Job[]): Promise<number> {
    try {
      this.#store.checkDisk();
    } catch (error) {
      const answer = commitError(error);
      this.#say(`a write could not be stored: ${answer.message}`);
      for (const job of jobs) job.reject(answer);
      return jobs.length;
    }
    const failed = new Set<Job>();
    let batch = jobs;
    for (;;) {
      let ran = 0;
      try {
        this.#store.transact(() => {
          ran = this.#runBatch(batch, failed);
        });
      } catch (error) {
        if (error instanceof Undo) {
          failed.add(error.job);
          this.#catalog.reload();
          continue;
        }
        if (error instanceof CommandError) {
          // lmdb has stored nothing. If there is no room for all jobs, there may be for some.
          this.#say(`a write could not be stored: ${error.message}`);
          this.#catalog.reload();
          if (ran > 1) {
            batch = jobs.slice(0, 1);
            continue;
          }
        } else await this.#recover(error);
        const answer = commitError(error);
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

  /** Recovers lmdb after a failed commit. None of it was acknowledged, and none of it may be kept. */
  async #recover(error: unknown): Promise<void> {
    this.#say(`a write could not be stored: ${error instanceof Error ? error.message : String(error)}`);
    try {
      await this.#store.reopen();
      this.#catalog.reload();
    } catch (cause) {
      // Without a store the thread is useless: it ends, and the process starts another.
      setImmediate(() => {
        throw cause;
      });
    }
  }

  /** Takes no more commands and waits for the queued ones. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#scheduled || this.#waiting.length > 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

function commitError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/no space|disk quota|ENOSPC|EDQUOT|EFBIG|MAP_FULL/i.test(text))
    return new CommandError("OutOfDiskSpace", `The write is not stored, the disk is full: ${text}`);
  return new CommandError("UnknownError", `The write is not stored: ${text}`);
}
