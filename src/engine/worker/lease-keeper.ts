import { problem } from "../../i18n/problem.ts";
import type { Recovery } from "../operations.ts";
import type { SharedTimers } from "../shared-timers.ts";
import { adoptSteps, explainsDeath, reclaimSteps, STORM } from "../state/crashes.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { failForGood } from "../state/step-events.ts";
import type { Database } from "../storage/database.ts";
import type { WorkerDocument } from "../storage/documents.ts";
import { findHeldSteps, findOwned, findOwners } from "../storage/executions.ts";
import { type LeaseHolder, leaseHolders } from "../storage/look.ts";
import {
  declareDead,
  findKnownWorkers,
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
 * Tracks how long this process has been connected to the database without a break. A process that was cut off, or has
 * just started, cannot tell a dead worker from one that was cut off too, so it waits until every live worker has had time
 * to renew its lease.
 */
export class Connectivity {
  readonly #breakMs: number;
  readonly #monotonic: () => number;
  #since = Number.NaN;
  #last = Number.NaN;

  /** `breakMs`: silence that counts as a break, and the time to wait after one. `monotonic` must never go back. */
  constructor(breakMs: number, monotonic: () => number = () => performance.now()) {
    this.#breakMs = breakMs;
    this.#monotonic = monotonic;
  }

  /** Call when the database has just answered. Returns whether an expired lease means that its worker is dead. */
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
  /** Identifies this machine; see process-identity.ts. */
  host: string;
  /** Seconds a worker may be silent before others reclaim its steps. */
  leaseSeconds: number;
  now(): Date;
  timers: SharedTimers;
  /** Called when this worker was declared dead: it must abort its runs and continue under the new name. */
  lost(newId: string): void;
  newId(): string;
  warn(error: unknown, message: string): void;
}

/** How many times a lease is renewed before it would expire. */
const RENEWALS = 3.5;
/** Every how many sweeps to look for orphaned claims too. */
const ORPHANS_EVERY = 5;

/** Renews this worker's lease and reclaims the steps of dead workers. Every worker does both; there is no leader. */
export class LeaseKeeper {
  readonly #context: LeaseContext;
  readonly #connectivity: Connectivity;
  #worker: Pick<WorkerDocument, "_id" | "host" | "pid" | "since" | "capacity">;
  #stopRenewing = async (): Promise<void> => undefined;
  #sweeping: Promise<void> | undefined;
  #sweeps = 0;

  constructor(context: LeaseContext, workerId: string) {
    this.#context = context;
    this.#connectivity = new Connectivity(context.leaseSeconds * 500);
    this.#worker = { _id: workerId, host: context.host, pid: process.pid };
  }

  /** Registers the worker, reclaims the steps of ended processes on this machine, then keeps renewing. `capacity`: of the worker. */
  async start(capacity: number): Promise<void> {
    const { database, leaseSeconds, now, timers, warn } = this.#context;
    this.#worker = { ...this.#worker, since: now(), capacity };
    await this.#register(this.#worker);
    await this.sweep(await leaseHolders(database));
    this.#stopRenewing = timers.every((leaseSeconds * 1000) / RENEWALS, () =>
      this.#renew().catch((error: unknown) => warn(error, "could not renew this worker's lease; trying again")),
    );
  }

  /** Looks at all workers, as just read, and reclaims the steps of dead ones in the background. */
  review(workers: readonly LeaseHolder[]): void {
    this.#sweeping ??= this.sweep(workers)
      .then(() => undefined)
      .catch((error: unknown) => this.#context.warn(error, "could not reclaim a dead worker's steps; trying again"))
      .finally(() => {
        this.#sweeping = undefined;
      });
  }

  /** Stops renewing; the lease then expires. Resolves once nothing is under way. */
  async halt(): Promise<void> {
    await Promise.all([this.#stopRenewing(), this.#sweeping]);
  }

  async stop(): Promise<void> {
    await this.halt();
    // If some steps could not be released, stay registered: the others reclaim them once the lease expires.
    const left = await findOwned(this.#context.database, this.#worker._id, 1);
    if (left.length === 0) await removeWorker(this.#context.database, this.#worker._id);
  }

  #register(worker: Pick<WorkerDocument, "_id" | "host" | "pid" | "since" | "capacity">): Promise<void> {
    const { database, now, leaseSeconds } = this.#context;
    return registerWorker(database, worker, now(), leaseSeconds * 1000);
  }

  async #renew(): Promise<void> {
    const { database, leaseSeconds, lost, newId } = this.#context;
    if (await renewLease(database, this.#worker, leaseSeconds * 1000)) return;
    // Registered before anything is claimed under the new name, so that its claims never look orphaned.
    const next = { ...this.#worker, _id: newId() };
    await this.#register(next);
    this.#worker = next;
    lost(next._id);
  }

  /** Finds dead workers and makes their steps claimable again. `workers`: all of them, as just read. */
  async sweep(workers: readonly LeaseHolder[]): Promise<Recovery> {
    const { database, host } = this.#context;
    const recovery: Recovery = { dead_workers: [], requeued_steps: 0 };
    // After an outage every lease has expired, although the other workers may be as alive as this one.
    const isReliable = this.#connectivity.seen();
    for (const worker of workers) {
      const isEnded = worker.dead !== true && isGone(worker.host, worker.pid, host);
      if (isEnded) await declareDead(database, worker._id, true);
      const isDead = worker.dead === true || isEnded;
      if (worker._id === this.#worker._id || !(isDead || (worker.expired && isReliable))) continue;
      if (await declareDead(database, worker._id, false)) {
        recovery.dead_workers.push(worker._id);
        recovery.requeued_steps += await this.#reclaim(worker._id);
      }
    }
    if (this.#sweeps++ % ORPHANS_EVERY === 0) await this.#adoptOrphans();
    return recovery;
  }

  /**
   * Releases claims whose owner is not registered: a worker that was suspended may write a claim after the others have
   * reclaimed its steps and removed it. Workers register before they claim, so an owner not found after its claim was
   * seen is gone.
   */
  async #adoptOrphans(): Promise<void> {
    const { database } = this.#context;
    const owners = await findOwners(database);
    if (owners.length === 0) return;
    const known = await findKnownWorkers(database, owners);
    for (const owner of owners)
      if (!known.has(owner)) await this.#takeFrom(owner, (machine) => adoptSteps(machine, owner));
  }

  /** Makes a dead worker's steps claimable again, and fails those that keep killing workers. Returns how many it held. */
  async #reclaim(worker: string): Promise<number> {
    const { database, now } = this.#context;
    const at = now();
    const held = await findHeldSteps(database, worker);
    await recordDeath(database, { _id: worker, at, explained: held.some(explainsDeath) });
    const unexplained = await unexplainedDeaths(database, new Date(at.getTime() - STORM.within));
    await this.#takeFrom(worker, (machine, when) => {
      for (const doomed of reclaimSteps(machine, worker, unexplained > STORM.deaths, when))
        failForGood(machine, doomed.index, problem("workersDied", { number: doomed.crashes }), when);
    });
    await removeWorker(database, worker);
    return held.length;
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
