import { newToken } from "../ids.ts";
import type { SharedTimers } from "../shared-timers.ts";
import { endIsolation } from "../state/crashes.ts";
import type { ExecutionMachine, MachineEvents } from "../state/execution-machine.ts";
import { claimStep, failForGood, releaseStep, skipStep, wake } from "../state/step-events.ts";
import { findDue, findReady, lastWriters } from "../storage/executions.ts";
import { type AttemptContext, REVIEW_MS, runClaimed } from "./attempt-runner.ts";
import { type CommitHooks, type Committer, ExecutionGone, type PendingClaims } from "./committer.ts";
import { decideStep } from "./conditions.ts";
import { IdleExecutions } from "./idle-executions.ts";
import type { MachineCache } from "./machine-cache.ts";
import { ISOLATION_MS, Quarantine } from "./quarantine.ts";
import { Cancellation, type Run, Runs } from "./runs.ts";

export interface WorkerContext extends AttemptContext {
  cache: MachineCache;
  now(): Date;
  timers: SharedTimers;
  /** When overdue starts may begin. */
  lateTurn(now: Date): Date;
  /** Called after each durable change of an execution; `machine` matches the database at that moment. */
  changed(machine: ExecutionMachine): void;
  /** Called after the same write with what it changed, if anything. */
  happened(machine: ExecutionMachine, events: MachineEvents): void;
}

/**
 * How often a worker polls for steps that other processes made ready, in milliseconds: at work, and less often after each poll that
 * found nothing, until it rests.
 */
const POLL_MS = 200;
const SLOWEST_POLL_MS = 1000;
const SLOWER = 1.25;
/** Executions fetched per query. */
const POLL_LIMIT = 50;
/** How often the claims of steps that have run for longer than this are checked, in milliseconds. */
const CLAIM_CHECK_MS = 1000;

/**
 * Claims ready steps and runs them. Claims are part of the same database write as the outcome that made a step ready, so
 * running a chain of steps takes one write per step. Steps made ready elsewhere are found by polling.
 */
export class Worker implements CommitHooks {
  /** Name of its lease; replaced if the worker is declared dead. */
  id = newToken();
  readonly runs = new Runs();
  readonly #context: WorkerContext;
  #committer: Committer | undefined;
  #concurrency = 0;
  /** Claims whose write has not been acknowledged yet. */
  #reserved = 0;
  /** Handlers running; a finished one frees its slot before its outcome is written. */
  #active = 0;
  readonly #quarantine = new Quarantine();
  /** Other executions that had ready steps at the last poll. */
  #contenders = 0;
  #cancelPoll = (): void => undefined;
  #polling: Promise<void> | undefined;
  #pollMs = POLL_MS;
  readonly #idle = new IdleExecutions();
  /** Executions that may hold claims of this worker that it does not know about, because the write's reply was lost. */
  readonly #uncertain = new Set<string>();
  #lastCheck = 0;

  constructor(context: WorkerContext) {
    this.#context = context;
  }

  /** How many steps it may run at once; 0 before it starts and while it stops. */
  get concurrency(): number {
    return this.#concurrency;
  }

  /** `concurrency`: maximum number of steps running at once. */
  start(committer: Committer, concurrency: number): void {
    this.#committer = committer;
    this.#concurrency = concurrency;
    this.#schedule(0);
  }

  /** Claims no more steps; running ones continue. */
  async stopClaiming(): Promise<void> {
    this.#concurrency = 0;
    this.#cancelPoll();
    await this.#polling;
  }

  /** Tells the worker that this process made a step ready. */
  offer(executionId: string): void {
    if (this.#free > 0) this.#committer?.touch(executionId);
  }

  /** Polls now instead of at the next interval. */
  pollNow(): void {
    this.#idle.clear();
    this.#schedule(0);
  }

  /** Tells the worker that some execution has work. */
  wake(): void {
    if (this.#isResting) this.#schedule(0);
  }

  /** Aborts and forgets every run, because their claims are no longer valid. */
  abortAll(reason: string): void {
    for (const run of this.runs) run.abort.abort(reason);
    this.runs.clear();
  }

  /** Aborts the steps still running and makes them claimable by other workers. */
  async releaseAll(): Promise<void> {
    const runs = [...this.runs];
    this.abortAll("the worker is stopping");
    await Promise.allSettled(
      runs.map(({ executionId, index, token }) =>
        this.#committer?.submit(executionId, (machine) => releaseStep(machine, index, token)),
      ),
    );
  }

  loaded(machine: ExecutionMachine): void {
    for (const index of [...machine.running]) {
      const live = machine.live(index);
      // A claim of ours without a run: the write succeeded but its reply was lost.
      if (live?.owner === this.id && live.token !== undefined && !this.runs.has(live.token))
        releaseStep(machine, index, live.token);
    }
  }

  claim(machine: ExecutionMachine, now: Date): PendingClaims | undefined {
    this.#wake(machine, now);
    const claimed: Run[] = [];
    const executionId = machine.document._id;
    let slots = Math.min(this.#free, this.#share(machine));
    while (slots > 0 && !this.#quarantine.isClosed) {
      const index = machine.takeReady((step, at) => {
        const held = this.runs.size + this.#reserved + claimed.length;
        const { crashes } = machine.live(at) ?? { crashes: 0 };
        return this.#context.handlers.has(step.handler) && this.#quarantine.mayBegin(crashes, held);
      });
      if (index === undefined) break;
      const verdict = decideStep(machine, index);
      if (verdict.kind === "unknown") {
        machine.putBack(index);
        this.#loadMissing(machine, verdict.steps);
        break;
      }
      machine.results.clear();
      if (verdict.kind === "run") {
        const token = newToken();
        const alone = this.#quarantine.begin(token, machine.live(index)?.crashes ?? 0);
        claimStep(machine, index, this.id, token, now, alone);
        claimed.push({ executionId, index, token, alone, abort: new Cancellation(), since: performance.now() });
        slots--;
      } else {
        if (verdict.kind === "skip") skipStep(machine, index);
        else failForGood(machine, index, verdict.why, now);
        machine.refresh(now);
      }
    }
    if (claimed.length === 0) return undefined;
    this.#reserved += claimed.length;
    return {
      committed: () => {
        this.#reserved -= claimed.length;
        for (const run of claimed) this.#start(run, machine);
      },
      dropped: (uncertain) => {
        this.#reserved -= claimed.length;
        for (const { token } of claimed) this.#quarantine.end(token);
        if (uncertain) this.#uncertain.add(executionId);
      },
    };
  }

  committed(machine: ExecutionMachine): void {
    for (const run of this.runs.of(machine.document._id))
      if (!machine.holds(run.index, run.token)) {
        this.runs.delete(run);
        run.abort.abort("the claim is no longer valid");
      }
    this.#context.changed(machine);
    const events = machine.takeEvents();
    if (events.settled || events.ended.length > 0) this.#context.happened(machine, events);
  }

  /** Whether it no longer polls, but waits until it is told that there is work. */
  get #isResting(): boolean {
    return this.#pollMs > SLOWEST_POLL_MS;
  }

  get #free(): number {
    return this.#concurrency - this.#active - this.#reserved;
  }

  /** While other executions wait, one execution may use only its share of this worker. */
  #share(machine: ExecutionMachine): number {
    if (this.#contenders === 0) return this.#free;
    let held = 0;
    for (const index of machine.running) if (machine.live(index)?.owner === this.id) held++;
    return Math.ceil(this.#concurrency / (this.#contenders + 1)) - held;
  }

  #wake(machine: ExecutionMachine, now: Date): void {
    for (const index of wake(machine, now, this.#context.lateTurn)) {
      const live = machine.live(index);
      if (live === undefined) continue;
      machine.setLive(index, { ...live, due: new Date(now.getTime() + REVIEW_MS) });
      this.#context.review(machine.document._id, index);
    }
    machine.refresh(now);
  }

  /** Reads outcomes and results that are not in the document, then tries to claim again. */
  #loadMissing(machine: ExecutionMachine, steps: number[]): void {
    const { results, warn } = this.#context;
    results
      .loadMissing(machine, steps, machine.results)
      .then(() => this.#committer?.touch(machine.document._id))
      .catch((error: unknown) => warn(error, "could not read outcomes"));
  }

  #start(run: Run, machine: ExecutionMachine): void {
    this.runs.add(run);
    this.#active++;
    const ended = () => {
      this.#active--;
    };
    const isolation = run.alone ? setTimeout(() => this.#endIsolation(run), ISOLATION_MS) : undefined;
    void runClaimed(run, machine, this.#committer as Committer, this.#context, ended).finally(() => {
      clearTimeout(isolation);
      this.runs.delete(run);
      // Steps that were kept apart from this suspect can be claimed now.
      if (this.#quarantine.end(run.token)) this.#idle.clear();
      else if (this.#contenders === 0) return;
      this.#schedule(0);
    });
  }

  /** The step has survived its isolation: once that is written, other steps may start alongside it. */
  #endIsolation({ executionId, index, token }: Run): void {
    this.#committer
      ?.submit(executionId, (machine) => endIsolation(machine, index, token))
      .then(() => this.#quarantine.join(token))
      .catch((error: unknown) => this.#context.warn(error, "could not end a step's isolation"));
  }

  #schedule(ms: number): void {
    if (this.#concurrency === 0) return;
    this.#cancelPoll();
    this.#cancelPoll = this.#context.timers.after(ms, () => {
      this.#polling ??= this.#poll().finally(() => {
        this.#polling = undefined;
        if (!this.#isResting) this.#schedule(this.#pollMs);
      });
    });
  }

  async #poll(): Promise<void> {
    const { database, now, warn } = this.#context;
    try {
      for (const id of this.#uncertain) this.#settleUncertainty(id);
      await this.#checkRuns();
      const due = await findDue(database, now(), POLL_LIMIT);
      for (const { _id, rev } of due) this.#visit(_id, rev);
      const fresh = await this.#findFresh();
      const isQuiet = due.length + fresh.length + this.runs.size + this.#uncertain.size === 0;
      this.#pollMs = isQuiet ? this.#pollMs * SLOWER : POLL_MS;
      this.#contenders = Math.max(0, fresh.length - 1);
      if (this.#free > 0) for (const { _id, rev } of fresh) this.#visit(_id, rev);
    } catch (error) {
      warn(error, "polling for work failed; trying again");
    }
  }

  /** Executions with steps to claim. Pages past those known to be idle, so that they do not hide the ones behind them. */
  async #findFresh(): Promise<{ _id: string; rev: number }[]> {
    const { database, handlers } = this.#context;
    for (let skip = 0; ; skip += POLL_LIMIT) {
      const ready = await findReady(database, [...handlers.keys()], skip, POLL_LIMIT);
      const fresh = ready.filter(({ _id, rev }) => !this.#idle.has(_id, rev));
      if (fresh.length > 0 || ready.length < POLL_LIMIT) return fresh;
    }
  }

  #visit(id: string, rev: number): void {
    const { cache } = this.#context;
    // The cached machine may be ahead of the query result, but must not be behind it.
    if ((cache.get(id)?.document.rev ?? 0) < rev) cache.drop(id);
    this.#committer
      ?.submit(id, (machine) => machine.document.rev)
      .then((before) => {
        if (cache.get(id)?.document.rev === before && this.#free > 0 && !this.#quarantine.isDraining)
          this.#idle.add(id, before);
      })
      .catch(() => undefined);
  }

  /** Writes the execution once more. After that the lost write can no longer succeed, and `loaded` has released its claims. */
  #settleUncertainty(id: string): void {
    this.#committer
      ?.submit(id, (machine) => machine.set("writer", ""))
      .then(
        () => this.#uncertain.delete(id),
        (error: unknown) => error instanceof ExecutionGone && this.#uncertain.delete(id),
      );
  }

  /** Detects that another process cancelled or reclaimed a step running here, so that its handler is aborted. */
  async #checkRuns(): Promise<void> {
    const { database, cache } = this.#context;
    const at = performance.now();
    if (at - this.#lastCheck < CLAIM_CHECK_MS) return;
    this.#lastCheck = at;
    const ids = new Set<string>();
    for (const run of this.runs) if (at - run.since > CLAIM_CHECK_MS) ids.add(run.executionId);
    if (ids.size === 0) return;
    for (const [id, { rev }] of await lastWriters(database, [...ids])) {
      if (rev <= (cache.get(id)?.document.rev ?? 0)) continue;
      cache.drop(id);
      this.#committer?.touch(id);
    }
  }
}
