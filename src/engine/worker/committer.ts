import type { JsonValue } from "../json.ts";
import type { StoredResult } from "../state/execution-document.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import type { Database } from "../storage/database.ts";
import { isUnstorable } from "../storage/database-errors.ts";
import { storeFirstOutcomes, storeOutcomes } from "../storage/execution-parts.ts";
import { type ExecutionWrite, lastWriters, writeExecutions } from "../storage/executions.ts";
import type { LargeResults } from "./large-results.ts";
import type { MachineCache } from "./machine-cache.ts";

/** What a change adds to the write that it is part of. */
export interface Burden {
  /** About how large it makes the write, in bytes. Default 0. */
  bytes?: number;
  /** A result to store before the write. */
  result?: StoredResult & { text: string; result: JsonValue };
}

/** A requested change of one execution. */
interface Intent {
  burden: Burden;
  /** Changes the machine. Runs again on a fresh one after a conflict, so it must check the state before it acts. */
  apply(machine: ExecutionMachine, now: Date): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  value?: unknown;
}

/** Claims that are part of a write. */
export interface PendingClaims {
  committed(): void;
  /** The write failed; `uncertain` if it may have succeeded, because its reply was lost. */
  dropped(uncertain: boolean): void;
}

/** Lets a worker claim steps in the same write as other changes. */
export interface CommitHooks {
  /** Called for each machine just read, before any change is applied. */
  loaded(machine: ExecutionMachine): void;
  /** Called after the intents were applied; claims steps on the machine. */
  claim(machine: ExecutionMachine, now: Date): PendingClaims | undefined;
  /** Called after a write: the machine matches the database. */
  committed(machine: ExecutionMachine): void;
}

interface ClaimingWrite extends ExecutionWrite {
  claims: PendingClaims | undefined;
}

/** Most executions in one write. */
const BATCH = 200;
/** Most bytes in one write, of one execution and of all, unless a single change has more. MongoDB takes 16 and 48 MB. */
const MOST_BYTES = { one: 4 * 1024 * 1024, all: 24 * 1024 * 1024 };
/** Most writes in flight at once. */
const LANES = 2;
/** Fewest executions in a write that starts while another is in flight. */
const MIN_PARALLEL_BATCH = 8;
/** Conflicts in a row after which this process forces its turn, so that all workers get to run steps of a large batch. */
const MAX_CONFLICTS = 6;
/** Backoff after a conflict, in milliseconds: doubles with each further conflict in a row, up to the maximum. */
const BACKOFF_MS = 2;
const MAX_BACKOFF_MS = 100;
/** Most outcomes kept inside an execution's document. */
const INLINE_OUTCOMES = 64;

/** The execution does not exist, or no longer does. */
export class ExecutionGone extends Error {
  override readonly name = "ExecutionGone";
}

/**
 * Group commit: collects changes, applies them to the machines of their executions, and writes many executions with one
 * command. Each write is fenced by `rev`; after a conflict with another process the machine is read again and its changes
 * are applied again. Two writes of different executions may be in flight at once, so that one is prepared while the other
 * is written; changes submitted meanwhile go into the next one.
 */
export class Committer {
  readonly #database: Database;
  readonly #cache: MachineCache;
  readonly #results: LargeResults;
  readonly #hooks: CommitHooks;
  readonly #now: () => Date;
  readonly #random: () => number;
  readonly #writer: string;
  #pending = new Map<string, Intent[]>();
  /** Executions in the writes in flight. */
  readonly #writing = new Set<string>();
  /** Executions backing off after a conflict. */
  readonly #backingOff = new Set<string>();
  /** Executions whose changes are written one by one, because the database has refused several at once. */
  readonly #oneByOne = new Set<string>();
  /** Conflicts in a row, by execution. */
  readonly #conflicts = new Map<string, number>();
  #lanes = 0;
  #isScheduled = false;
  #idlers: (() => void)[] = [];
  #writes = 0;

  constructor(
    database: Database,
    cache: MachineCache,
    results: LargeResults,
    hooks: CommitHooks,
    now: () => Date,
    random: () => number,
    writer: string,
  ) {
    this.#random = random;
    this.#database = database;
    this.#cache = cache;
    this.#results = results;
    this.#hooks = hooks;
    this.#now = now;
    this.#writer = writer;
  }

  /** Applies a change; resolves with the result of `apply` once it is durable. Rejects with `ExecutionGone` if there is no such execution. */
  submit<T>(executionId: string, apply: (machine: ExecutionMachine, now: Date) => T, burden: Burden = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const intent: Intent = { burden, apply, resolve: resolve as (value: unknown) => void, reject };
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

  /** Resolves when nothing is pending or in flight. */
  async idle(): Promise<void> {
    if (this.#pending.size === 0 && this.#lanes === 0) return;
    await new Promise<void>((resolve) => this.#idlers.push(resolve));
  }

  /** Starts the next write at the end of this turn of the event loop, so that it includes everything submitted in it. */
  #pump(): void {
    if (this.#isScheduled || this.#lanes === LANES) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      const batch = this.#take();
      if (batch.size > 0) void this.#run(batch);
    });
  }

  /** Takes the pending changes that can be written now; none if they are too few to start a second write. */
  #take(): Map<string, readonly Intent[]> {
    const batch = new Map<string, readonly Intent[]>();
    let left = MOST_BYTES.all;
    for (const [id, intents] of this.#pending) {
      if (batch.size === BATCH) break;
      if (this.#writing.has(id) || this.#backingOff.has(id)) continue;
      const some = this.#oneByOne.has(id) ? intents.slice(0, 1) : within(intents, MOST_BYTES.one);
      left -= weightOf(some);
      if (left < 0 && batch.size > 0) break;
      batch.set(id, some);
    }
    if (this.#lanes > 0 && batch.size < MIN_PARALLEL_BATCH) batch.clear();
    for (const [id, taken] of batch) {
      const rest = this.#pending.get(id)?.slice(taken.length) ?? [];
      this.#pending.delete(id);
      if (rest.length > 0) this.#pending.set(id, rest);
      else this.#oneByOne.delete(id);
      this.#writing.add(id);
    }
    return batch;
  }

  async #run(batch: ReadonlyMap<string, readonly Intent[]>): Promise<void> {
    this.#lanes++;
    try {
      await this.#flush(batch);
    } catch (error) {
      // The write may have succeeded, so everything in this batch is read again before the next attempt.
      for (const id of batch.keys()) this.#cache.drop(id);
      for (const intents of batch.values()) for (const intent of intents) intent.reject(error);
    }
    this.#lanes--;
    for (const id of batch.keys()) this.#writing.delete(id);
    if (this.#pending.size > 0) this.#pump();
    else if (this.#lanes === 0) for (const resolve of this.#idlers.splice(0)) resolve();
  }

  async #flush(batch: ReadonlyMap<string, readonly Intent[]>): Promise<void> {
    const writer = `${this.#writer}:${++this.#writes}`;
    const loaded = (machine: ExecutionMachine) => this.#hooks.loaded(machine);
    for (const id of batch.keys())
      if ((this.#conflicts.get(id) ?? 0) >= MAX_CONFLICTS)
        await this.#cache.forceRevision(id, `${writer}:forced`, loaded);
    const machines = await this.#cache.load([...batch.keys()], loaded);
    await Promise.all([this.#moveOutcomes([...machines.values()]), this.#storeResults(batch)]);
    const writes: ClaimingWrite[] = [];
    for (const [id, intents] of batch) {
      const machine = machines.get(id);
      if (machine === undefined) {
        this.#conflicts.delete(id);
        for (const intent of intents) intent.reject(new ExecutionGone(`There is no execution ${id}.`));
        continue;
      }
      try {
        const write = this.#change(machine, intents, writer);
        if (write === undefined) this.#settle(machine, intents);
        else writes.push(write);
      } catch (error) {
        // One failing change must not keep the rest of the batch from being written.
        this.#cache.drop(id);
        for (const intent of intents) intent.reject(error);
      }
    }
    if (writes.length === 0) return;
    const { conflicts, refused } = await this.#write(writes, writer);
    for (const { id, claims } of writes) {
      const intents = batch.get(id) ?? [];
      const machine = machines.get(id) as ExecutionMachine;
      const refusal = refused.get(id);
      if (refusal !== undefined) {
        this.#cache.drop(id);
        claims?.dropped(false);
        if (intents.length > 1) {
          // One of them failed, and the others succeeded.
          this.#oneByOne.add(id);
          this.#requeue(id, intents);
        } else for (const intent of intents) intent.reject(refusal);
      } else if (conflicts.has(id)) {
        this.#cache.drop(id);
        claims?.dropped(false);
        this.#backOff(id);
        this.#requeue(id, intents);
      } else {
        this.#conflicts.delete(id);
        claims?.committed();
        this.#settle(machine, intents);
      }
    }
  }

  #requeue(id: string, intents: readonly Intent[]): void {
    this.#pending.set(id, [...intents, ...(this.#pending.get(id) ?? [])]);
  }

  /** Stores the results that are kept separately from their executions: an outcome must not refer to one that is not durable. */
  async #storeResults(batch: ReadonlyMap<string, readonly Intent[]>): Promise<void> {
    const all = [...batch].flatMap(([execution_id, intents]) =>
      intents.flatMap(({ burden: { result } }) => (result === undefined ? [] : [{ execution_id, ...result }])),
    );
    if (all.length === 0) return;
    await this.#results.store(all);
    for (const intents of batch.values())
      for (const intent of intents) intent.burden = { bytes: intent.burden.bytes ?? 0 };
  }

  /** Backs off after a conflict, longer each time in a row: reading again too soon only slows the other workers down. */
  #backOff(id: string): void {
    const conflicts = (this.#conflicts.get(id) ?? 0) + 1;
    this.#conflicts.set(id, conflicts);
    this.#backingOff.add(id);
    setTimeout(
      () => {
        this.#backingOff.delete(id);
        this.#pump();
      },
      this.#random() * Math.min(BACKOFF_MS * 2 ** conflicts, MAX_BACKOFF_MS),
    );
  }

  /** Applies the intents, claims steps, and returns the write this needs, if any. */
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

  /** Writes, and reports which executions another process had changed, and which the database refuses to store. */
  async #write(
    writes: readonly ClaimingWrite[],
    writer: string,
  ): Promise<{ conflicts: Set<string>; refused: Map<string, Error> }> {
    const refused = new Map<string, Error>();
    try {
      if ((await this.#writeAll(writes, refused)) === writes.length) return { conflicts: new Set(), refused };
      const ids = writes.map((write) => write.id);
      const writers = await lastWriters(this.#database, ids);
      return { conflicts: new Set(ids.filter((id) => writers.get(id)?.writer !== writer)), refused };
    } catch (error) {
      for (const { claims } of writes) claims?.dropped(true);
      throw error;
    }
  }

  /** Writes all at once; if the database refuses one, writes them one by one so that the others are not held up. */
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
    this.#cache.settled(machine);
  }

  /** Copies outcomes to their own collection before the next write removes them from the document. */
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

function weightOf(intents: readonly Intent[]): number {
  return intents.reduce((sum, { burden: { bytes = 0, result } }) => sum + bytes + (result?.bytes ?? 0), 0);
}

/** As many of the first as fit within that size; at least one. */
function within(intents: readonly Intent[], most: number): readonly Intent[] {
  let left = most;
  const end = intents.findIndex((intent) => {
    left -= weightOf([intent]);
    return left < 0;
  });
  return end < 0 ? intents : intents.slice(0, Math.max(1, end));
}
