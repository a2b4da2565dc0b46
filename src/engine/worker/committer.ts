import type { ExecutionMachine } from "../state/execution-machine.ts";
import type { Database } from "../storage/database.ts";
import { isUnstorable } from "../storage/database-errors.ts";
import { storeFirstOutcomes, storeOutcomes } from "../storage/execution-parts.ts";
import { type ExecutionWrite, lastWriters, writeExecutions } from "../storage/executions.ts";
import type { MachineCache } from "./machine-cache.ts";

/** A change to one execution, on its way to the database. */
interface Intent {
  /** Changes the machine; run again on a fresh one when another process was faster, so it must ask before it acts. */
  apply(machine: ExecutionMachine, now: Date): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  value?: unknown;
}

/** Claims that travel in a write. */
export interface PendingClaims {
  committed(): void;
  /** They do not count; or it is not known whether they do, because the answer of the write is `unsure`. */
  dropped(unsure: boolean): void;
}

/** What a worker adds to a commit: it claims steps in the same write, and hears what became of it. */
export interface CommitHooks {
  /** Called on a machine that was just read, before anything else. */
  loaded(machine: ExecutionMachine): void;
  /** Called when the intents have been applied; gives what to do when the write has counted, or has not. */
  claim(machine: ExecutionMachine, now: Date): PendingClaims | undefined;
  /** The machine is as the database is. */
  committed(machine: ExecutionMachine): void;
}

interface ClaimingWrite extends ExecutionWrite {
  claims: PendingClaims | undefined;
}

/** Executions in one write. */
const BATCH = 200;
/** Writes at once. */
const LANES = 2;
/** Executions that are worth a write beside another one. */
const WORTHWHILE = 8;
/** So often in a row others may be faster; then it is this worker's turn, so that a large batch is worked by all. */
const PATIENCE = 6;
/** How long a worker rests at most after the first such time, twice as long after each further one, and the most; milliseconds. */
const REST_MS = 2;
const LONGEST_REST_MS = 100;
/** Outcomes that may stay in an execution's document. */
const INLINE_OUTCOMES = 64;

/** The execution is not there (any more). */
export class ExecutionGone extends Error {
  override readonly name = "ExecutionGone";
}

/**
 * Group commit: collects changes to executions, applies those of each to its machine, and writes all of them with one
 * command, each fenced by `rev`. Where another process was faster, the machine is read again and the changes are applied
 * again. Two writes at a time, of different executions, so that one is prepared while the other is written; what comes in
 * meanwhile goes with the next.
 */
export class Committer {
  readonly #database: Database;
  readonly #cache: MachineCache;
  readonly #hooks: CommitHooks;
  readonly #now: () => Date;
  readonly #random: () => number;
  readonly #writer: string;
  #pending = new Map<string, Intent[]>();
  /** Executions in the writes that are on their way. */
  readonly #writing = new Set<string>();
  /** Executions at which others were faster just now. */
  readonly #resting = new Set<string>();
  /** How often in a row others were faster, by execution. */
  readonly #losses = new Map<string, number>();
  #lanes = 0;
  #isDue = false;
  #idlers: (() => void)[] = [];
  #writes = 0;

  constructor(
    database: Database,
    cache: MachineCache,
    hooks: CommitHooks,
    now: () => Date,
    random: () => number,
    writer: string,
  ) {
    this.#random = random;
    this.#database = database;
    this.#cache = cache;
    this.#hooks = hooks;
    this.#now = now;
    this.#writer = writer;
  }

  /** Applies a change; resolves with what `apply` gave once it is durable. Rejects with `ExecutionGone` where there is none. */
  submit<T>(executionId: string, apply: (machine: ExecutionMachine, now: Date) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const intent: Intent = { apply, resolve: resolve as (value: unknown) => void, reject };
      const queue = this.#pending.get(executionId);
      if (queue === undefined) this.#pending.set(executionId, [intent]);
      else queue.push(intent);
      this.#pump();
    });
  }

  /** Gives the worker a chance to claim steps of the execution. */
  touch(executionId: string): void {
    this.submit(executionId, () => undefined).catch(() => undefined);
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    if (this.#pending.size === 0 && this.#lanes === 0) return;
    await new Promise<void>((resolve) => this.#idlers.push(resolve));
  }

  /** Begins the next write as soon as what is submitted in the same turn of the event loop is together. */
  #pump(): void {
    if (this.#isDue || this.#lanes === LANES) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      const batch = this.#take();
      if (batch.size > 0) void this.#run(batch);
    });
  }

  /** What waits for executions that are not being written; beside another write only what is worth one of its own. */
  #take(): Map<string, Intent[]> {
    const batch = new Map<string, Intent[]>();
    for (const [id, intents] of this.#pending) {
      if (batch.size === BATCH) break;
      if (!this.#writing.has(id) && !this.#resting.has(id)) batch.set(id, intents);
    }
    if (this.#lanes > 0 && batch.size < WORTHWHILE) batch.clear();
    for (const id of batch.keys()) {
      this.#pending.delete(id);
      this.#writing.add(id);
    }
    return batch;
  }

  async #run(batch: Map<string, Intent[]>): Promise<void> {
    this.#lanes++;
    try {
      await this.#flush(batch);
    } catch (error) {
      // Whether the write has counted is not known: everything of this batch is read again before the next try.
      for (const id of batch.keys()) this.#cache.drop(id);
      for (const intents of batch.values()) for (const intent of intents) intent.reject(error);
    }
    this.#lanes--;
    for (const id of batch.keys()) this.#writing.delete(id);
    if (this.#pending.size > 0) this.#pump();
    else if (this.#lanes === 0) for (const resolve of this.#idlers.splice(0)) resolve();
  }

  async #flush(batch: Map<string, Intent[]>): Promise<void> {
    const writer = `${this.#writer}:${++this.#writes}`;
    const loaded = (machine: ExecutionMachine) => this.#hooks.loaded(machine);
    for (const id of batch.keys())
      if ((this.#losses.get(id) ?? 0) >= PATIENCE) await this.#cache.forceRevision(id, `${writer}:seized`, loaded);
    const machines = await this.#cache.load([...batch.keys()], loaded);
    await this.#moveOutcomes([...machines.values()]);
    const writes: ClaimingWrite[] = [];
    for (const [id, intents] of batch) {
      const machine = machines.get(id);
      if (machine === undefined) {
        this.#losses.delete(id);
        for (const intent of intents) intent.reject(new ExecutionGone(`There is no execution ${id}.`));
        continue;
      }
      try {
        const write = this.#change(machine, intents, writer);
        if (write === undefined) this.#settle(machine, intents);
        else writes.push(write);
      } catch (error) {
        // What cannot be changed must not keep the others of the batch from being written.
        this.#cache.drop(id);
        for (const intent of intents) intent.reject(error);
      }
    }
    if (writes.length === 0) return;
    const { lost, refused } = await this.#write(writes, writer);
    for (const { id, claims } of writes) {
      const intents = batch.get(id) ?? [];
      const machine = machines.get(id) as ExecutionMachine;
      const refusal = refused.get(id);
      if (refusal !== undefined) {
        this.#cache.drop(id);
        claims?.dropped(false);
        for (const intent of intents) intent.reject(refusal);
      } else if (lost.has(id)) {
        this.#cache.drop(id);
        claims?.dropped(false);
        this.#lose(id);
        this.#pending.set(id, [...intents, ...(this.#pending.get(id) ?? [])]);
      } else {
        this.#losses.delete(id);
        claims?.committed();
        this.#settle(machine, intents);
      }
    }
  }

  /** Another worker was faster. The more often in a row, the longer this one rests: who reads in vain slows the others down. */
  #lose(id: string): void {
    const losses = (this.#losses.get(id) ?? 0) + 1;
    this.#losses.set(id, losses);
    this.#resting.add(id);
    setTimeout(
      () => {
        this.#resting.delete(id);
        this.#pump();
      },
      this.#random() * Math.min(REST_MS * 2 ** losses, LONGEST_REST_MS),
    );
  }

  /** Applies the intents and claims steps; gives what is to be written. */
  #change(machine: ExecutionMachine, intents: readonly Intent[], writer: string): ClaimingWrite | undefined {
    const now = this.#now();
    const { _id: id, rev } = machine.document;
    machine.tick(now);
    for (const intent of intents) intent.value = intent.apply(machine, now);
    machine.refresh(now);
    const claims = this.#hooks.claim(machine, now);
    machine.refresh(now);
    const update = machine.changes();
    if (update === undefined) return undefined;
    machine.document.writer = writer;
    update.$set.writer = writer;
    return { id, rev, update, claims };
  }

  /** Writes, and says which executions had been changed by somebody else, and which the database does not take as they are. */
  async #write(
    writes: readonly ClaimingWrite[],
    writer: string,
  ): Promise<{ lost: Set<string>; refused: Map<string, Error> }> {
    const refused = new Map<string, Error>();
    try {
      if ((await this.#writeAll(writes, refused)) === writes.length) return { lost: new Set(), refused };
      const ids = writes.map((write) => write.id);
      const writers = await lastWriters(this.#database, ids);
      return { lost: new Set(ids.filter((id) => writers.get(id)?.writer !== writer)), refused };
    } catch (error) {
      for (const { claims } of writes) claims?.dropped(true);
      throw error;
    }
  }

  /** Writes all at once, or one by one where the database refuses one of them, so that the others do not suffer for it. */
  async #writeAll(writes: readonly ClaimingWrite[], refused: Map<string, Error>): Promise<number> {
    try {
      return await writeExecutions(this.#database, writes);
    } catch (error) {
      if (!isUnstorable(error)) throw error;
      if (writes.length === 1) refused.set(writes[0]?.id ?? "", error);
      else for (const write of writes) await this.#writeAll([write], refused);
      return 0;
    }
  }

  #settle(machine: ExecutionMachine, intents: readonly Intent[]): void {
    for (const intent of intents) intent.resolve(intent.value);
    this.#hooks.committed(machine);
  }

  /** Outcomes that are durable in the document already are copied out of it before this write removes them from it. */
  async #moveOutcomes(machines: readonly ExecutionMachine[]): Promise<void> {
    const full = machines.filter((machine) => machine.inlineOutcomeCount > INLINE_OUTCOMES);
    if (full.length === 0) return;
    const settled = (some: readonly ExecutionMachine[]) =>
      some.flatMap(({ document, inlineOutcomes }) =>
        inlineOutcomes.map(([step, outcome]) => ({ execution_id: document._id, step, outcome })),
      );
    const isRetried = (machine: ExecutionMachine) => machine.document.retries > 0;
    await Promise.all([
      storeFirstOutcomes(this.#database, settled(full.filter((machine) => !isRetried(machine)))),
      storeOutcomes(this.#database, settled(full.filter(isRetried))),
    ]);
    for (const machine of full) machine.moveOut(machine.inlineOutcomes.map(([step]) => step));
  }
}
