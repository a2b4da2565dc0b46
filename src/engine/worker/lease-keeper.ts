import { adoptSteps, explainsDeath, reclaimSteps, STORM } from "../state/crashes.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { failForGood } from "../state/step-events.ts";
import type { Database } from "../storage/database.ts";
import type { WorkerDocument } from "../storage/documents.ts";
import { findHeldSteps, findOwned, findOwners } from "../storage/executions.ts";
import {
  declareDead,
  expiredWorkers,
  findKnownWorkers,
  livingWorkers,
  recordDeath,
  registerWorker,
  removeWorker,
  renewLease,
  unexplainedDeaths,
} from "../storage/workers.ts";
import type { Committer } from "./committer.ts";
import type { MachineCache } from "./machine-cache.ts";
import { isGone } from "./process-identity.ts";

/**
 * How long this process has been in touch with the database without a break. Who was away, or has just come, cannot tell a
 * dead worker from one that was away as well: it waits until all who live have had the time to renew their leases.
 */
export class Connectivity {
  readonly #breakMs: number;
  readonly #monotonic: () => number;
  #since = Number.NaN;
  #last = Number.NaN;

  /** `breakMs`: a longer silence is a break, and that much time must pass after one. `monotonic` never goes back. */
  constructor(breakMs: number, monotonic: () => number = () => performance.now()) {
    this.#breakMs = breakMs;
    this.#monotonic = monotonic;
  }

  /** The database has just answered. Tells whether leases that are over can be believed. */
  seen(): boolean {
    const now = this.#monotonic();
    if (!(now - this.#last <= this.#breakMs)) this.#since = now;
    this.#last = now;
    return now - this.#since >= this.#breakMs;
  }
}

export interface LeaseContext {
  database: Database;
  committer: Committer;
  cache: MachineCache;
  /** Names this machine, see process-identity.ts. */
  host: string;
  /** Seconds a worker may be silent before others take its steps. */
  leaseSeconds: number;
  now(): Date;
  random(): number;
  /** This worker was declared dead: it aborts what it runs and goes on under the new name. */
  lost(newId: string): void;
  newId(): string;
  warn(error: unknown, message: string): void;
}

/** How often dead workers are looked for, in milliseconds; every so many looks, also for claims of nobody. */
const SWEEP_MS = 1000;
const ORPHANS_EVERY = 5;

/** Keeps this worker's lease, and gives back what dead workers held. Every worker does both; there is no leader. */
export class LeaseKeeper {
  readonly #context: LeaseContext;
  readonly #contact: Connectivity;
  #worker: Pick<WorkerDocument, "_id" | "host" | "pid">;
  #timers: NodeJS.Timeout[] = [];
  #busy = new Set<Promise<void>>();
  #sweeps = 0;

  constructor(context: LeaseContext, workerId: string) {
    this.#context = context;
    this.#contact = new Connectivity(context.leaseSeconds * 500);
    this.#worker = { _id: workerId, host: context.host, pid: process.pid };
  }

  /** Makes the worker known, gives back at once what ended processes of this machine held, and goes on with both. */
  async start(): Promise<void> {
    await this.#register(this.#worker);
    await this.#sweep();
    const lease = this.#context.leaseSeconds * 1000;
    this.#every(lease / 3.5, () => this.#renew());
    this.#every(SWEEP_MS, () => this.#sweep());
  }

  /** Does nothing more; the lease ends by itself. */
  halt(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }

  async stop(): Promise<void> {
    this.halt();
    await Promise.allSettled(this.#busy);
    // What could not be given back is left to the others, who find it by this worker's name once its lease is over.
    const left = await findOwned(this.#context.database, this.#worker._id, 1);
    if (left.length === 0) await removeWorker(this.#context.database, this.#worker._id);
  }

  #register(worker: Pick<WorkerDocument, "_id" | "host" | "pid">): Promise<void> {
    const { database, now, leaseSeconds } = this.#context;
    return registerWorker(database, worker, now(), leaseSeconds * 1000);
  }

  /**
   * Repeats with jitter, so that many workers do not ask at the same moment. The time counts from when it was begun: where
   * the answer is late because this process is busy, the next is due at once.
   */
  #every(ms: number, work: () => Promise<void>): void {
    const slot = this.#timers.length;
    const again = (taken: number) => {
      const wait = Math.max(0, ms * (0.8 + this.#context.random() * 0.4) - taken);
      this.#timers[slot] = setTimeout(() => {
        const begun = performance.now();
        const running = work()
          .catch((error: unknown) => this.#context.warn(error, "leases: trying again"))
          .finally(() => {
            this.#busy.delete(running);
            if (this.#timers.length > 0) again(performance.now() - begun);
          });
        this.#busy.add(running);
      }, wait);
    };
    again(0);
  }

  async #renew(): Promise<void> {
    const { database, leaseSeconds, lost, newId } = this.#context;
    if (await renewLease(database, this.#worker, leaseSeconds * 1000)) return;
    // The new name is known before anything is claimed under it, so that its claims are never taken for nobody's.
    const next = { ...this.#worker, _id: newId() };
    await this.#register(next);
    this.#worker = next;
    lost(next._id);
  }

  async #sweep(): Promise<void> {
    const { database, host } = this.#context;
    const living = await livingWorkers(database);
    for (const worker of living)
      if (isGone(worker.host, worker.pid, host)) await declareDead(database, worker._id, true);
    // After a time without the database every lease is over, and the others may be as well as this worker is.
    const believed = this.#contact.seen();
    for (const worker of await expiredWorkers(database))
      if (worker._id !== this.#worker._id && (believed || worker.dead === true))
        if (await declareDead(database, worker._id, false)) await this.#bury(worker._id);
    if (this.#sweeps++ % ORPHANS_EVERY === 0) await this.#adoptOrphans();
  }

  /**
   * Claims in names that nobody has: a worker that was asleep may write one after others have taken back what it held
   * and forgotten it. A worker is known before it claims, so who is not found after its claim was seen is gone.
   */
  async #adoptOrphans(): Promise<void> {
    const { database } = this.#context;
    const owners = await findOwners(database);
    if (owners.length === 0) return;
    const known = await findKnownWorkers(database, owners);
    for (const owner of owners)
      if (!known.has(owner)) await this.#takeFrom(owner, (machine) => adoptSteps(machine, owner));
  }

  /** Gives back what a dead worker held, and fails what workers die of. */
  async #bury(worker: string): Promise<void> {
    const { database, now } = this.#context;
    const at = now();
    const held = await findHeldSteps(database, worker);
    await recordDeath(database, { _id: worker, at, explained: held.some(explainsDeath) });
    const others = await unexplainedDeaths(database, new Date(at.getTime() - STORM.within));
    await this.#takeFrom(worker, (machine, when) => {
      for (const doomed of reclaimSteps(machine, worker, others > STORM.deaths, when))
        failForGood(machine, doomed.index, `${doomed.crashes} workers died while they ran this step.`, when);
    });
    await removeWorker(database, worker);
  }

  async #takeFrom(worker: string, take: (machine: ExecutionMachine, now: Date) => void): Promise<void> {
    const { database, committer, cache } = this.#context;
    for (;;) {
      const owned = await findOwned(database, worker, 100);
      if (owned.length === 0) return;
      for (const { _id } of owned) cache.drop(_id);
      await Promise.all(owned.map(({ _id }) => committer.submit(_id, take)));
    }
  }
}
