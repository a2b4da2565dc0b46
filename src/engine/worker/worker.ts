import { newToken } from "../ids.ts";
import { endIsolation } from "../state/crashes.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { claimStep, failForGood, releaseStep, skipStep, wake } from "../state/step-events.ts";
import { loadOutcomes } from "../storage/execution-parts.ts";
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
  /** An execution has changed, durably; the machine is at this moment what the database has. */
  changed(machine: ExecutionMachine): void;
}

/** How often a worker looks for steps that other processes made ready, in milliseconds. */
const POLL_MS = 200;
/** Executions looked at in one poll. */
const POLL_LIMIT = 50;
/** How often it is asked whether the claims of what runs for longer than this still count, in milliseconds. */
const CHECK_MS = 1000;

/** Takes steps that are ready and runs them. Its claims travel in the same writes as the outcomes that made steps ready. */
export class Worker implements CommitHooks {
  /** Its name in leases: a fresh one after it was declared dead. */
  id = newToken();
  readonly runs = new Runs();
  readonly #context: WorkerContext;
  #committer: Committer | undefined;
  #concurrency = 0;
  /** Claims in writes that have not been answered. */
  #reserved = 0;
  /** Handlers at work; one that is done gives its place away with the write of its outcome. */
  #active = 0;
  readonly #quarantine = new Quarantine();
  /** Executions that had ready steps at the last look, besides one. */
  #contenders = 0;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  readonly #barren = new IdleExecutions();
  /** Executions in which claims may be ours that we know nothing of, because the answer of their write was lost. */
  readonly #unsure = new Set<string>();
  #checked = 0;

  constructor(context: WorkerContext) {
    this.#context = context;
  }

  /** `concurrency`: steps that run here at once. */
  start(committer: Committer, concurrency: number): void {
    this.#committer = committer;
    this.#concurrency = concurrency;
    this.#schedule(0);
  }

  /** Takes no more work; what runs goes on. */
  async stopClaiming(): Promise<void> {
    this.#concurrency = 0;
    clearTimeout(this.#timer);
    await this.#polling;
  }

  /** Something was made ready in this process. */
  offer(executionId: string): void {
    if (this.#free > 0) this.#committer?.touch(executionId);
  }

  /** Looks for work now, instead of at the next poll. */
  pollNow(): void {
    this.#barren.clear();
    this.#schedule(0);
  }

  /** Forgets and aborts every run: their claims count no more. */
  abortAll(reason: string): void {
    for (const run of this.runs) run.abort.abort(new Error(reason));
    this.runs.clear();
  }

  /** Gives back the steps that still run. */
  async releaseAll(): Promise<void> {
    const runs = [...this.runs];
    this.abortAll("the worker stops");
    await Promise.allSettled(
      runs.map(({ executionId, index, token }) =>
        this.#committer?.submit(executionId, (machine) => releaseStep(machine, index, token)),
      ),
    );
  }

  loaded(machine: ExecutionMachine): void {
    for (const index of [...machine.running]) {
      const live = machine.live(index);
      // A claim of ours that we know nothing of: its write counted although its answer was lost.
      if (live?.owner === this.id && live.token !== undefined && !this.runs.has(live.token))
        releaseStep(machine, index, live.token);
    }
  }

  claim(machine: ExecutionMachine, now: Date): PendingClaims | undefined {
    this.#wake(machine, now);
    const claimed: Run[] = [];
    const executionId = machine.document._id;
    let room = Math.min(this.#free, this.#share(machine));
    while (room > 0 && !this.#quarantine.isClosed) {
      const index = machine.takeReady((step, at) => {
        const held = this.runs.size + this.#reserved + claimed.length;
        const { crashes } = machine.live(at) ?? { crashes: 0 };
        return this.#context.handlers.has(step.handler) && this.#quarantine.mayBegin(crashes, held);
      });
      if (index === undefined) break;
      const verdict = decideStep(machine, index);
      if (verdict.kind === "unknown") {
        machine.putBack(index);
        this.#learn(machine, verdict.steps);
        break;
      }
      if (verdict.kind === "run") {
        const token = newToken();
        const alone = this.#quarantine.begin(token, machine.live(index)?.crashes ?? 0);
        claimStep(machine, index, this.id, token, now, alone);
        claimed.push({ executionId, index, token, alone, abort: new Cancellation(), since: performance.now() });
        room--;
      } else {
        if (verdict.kind === "skip") skipStep(machine, index);
        else failForGood(machine, index, verdict.error, now);
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
      dropped: (unsure) => {
        this.#reserved -= claimed.length;
        for (const { token } of claimed) this.#quarantine.end(token);
        if (unsure) this.#unsure.add(executionId);
      },
    };
  }

  committed(machine: ExecutionMachine): void {
    for (const run of this.runs.of(machine.document._id))
      if (!machine.holds(run.index, run.token)) {
        this.runs.delete(run);
        run.abort.abort(new Error("the claim counts no more"));
      }
    this.#context.changed(machine);
  }

  get #free(): number {
    return this.#concurrency - this.#active - this.#reserved;
  }

  /** While others wait, an execution may hold its share of this worker only. */
  #share(machine: ExecutionMachine): number {
    if (this.#contenders === 0) return this.#free;
    let held = 0;
    for (const index of machine.running) if (machine.live(index)?.owner === this.id) held++;
    return Math.ceil(this.#concurrency / (this.#contenders + 1)) - held;
  }

  #wake(machine: ExecutionMachine, now: Date): void {
    for (const index of wake(machine, now)) {
      const live = machine.live(index);
      if (live === undefined) continue;
      machine.setLive(index, { ...live, due: new Date(now.getTime() + REVIEW_MS) });
      this.#context.review(machine.document._id, index);
    }
    machine.refresh(now);
  }

  /** Reads outcomes that were moved out of the document, then looks at the execution again. */
  #learn(machine: ExecutionMachine, steps: number[]): void {
    const { database, now, warn } = this.#context;
    loadOutcomes(database, machine.document._id, steps)
      .then((outcomes) => {
        for (const step of steps) machine.loaded.set(step, outcomes.get(step) ?? { attempts: 0, ended_at: now() });
        this.#committer?.touch(machine.document._id);
      })
      .catch((error: unknown) => warn(error, "outcomes could not be read"));
  }

  #start(run: Run, machine: ExecutionMachine): void {
    this.runs.add(run);
    this.#active++;
    const ended = () => {
      this.#active--;
    };
    const company = run.alone ? setTimeout(() => this.#endIsolation(run), ISOLATION_MS) : undefined;
    void runClaimed(run, machine, this.#committer as Committer, this.#context, ended).finally(() => {
      clearTimeout(company);
      this.runs.delete(run);
      // What had to keep away from a suspect may be taken now.
      if (this.#quarantine.end(run.token)) this.#barren.clear();
      else if (this.#contenders === 0) return;
      this.#schedule(0);
    });
  }

  /** The step has been well for a while: others may join it, once it is written that they may. */
  #endIsolation({ executionId, index, token }: Run): void {
    this.#committer
      ?.submit(executionId, (machine) => endIsolation(machine, index, token))
      .then(() => this.#quarantine.join(token))
      .catch((error: unknown) => this.#context.warn(error, "a step goes on alone"));
  }

  #schedule(ms: number): void {
    if (this.#concurrency === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#polling ??= this.#poll().finally(() => {
        this.#polling = undefined;
        this.#schedule(POLL_MS * (0.75 + this.#context.random() / 2));
      });
    }, ms);
  }

  async #poll(): Promise<void> {
    const { database, now, warn } = this.#context;
    try {
      for (const id of this.#unsure) this.#makeSure(id);
      await this.#checkRuns();
      for (const { _id, rev } of await findDue(database, now(), POLL_LIMIT)) this.#look(_id, rev);
      const fresh = await this.#findFresh();
      this.#contenders = Math.max(0, fresh.length - 1);
      if (this.#free > 0) for (const { _id, rev } of fresh) this.#look(_id, rev);
    } catch (error) {
      warn(error, "looking for work failed; trying again");
    }
  }

  /** Executions with something to claim; those in which there was nothing for this worker do not hide the ones behind them. */
  async #findFresh(): Promise<{ _id: string; rev: number }[]> {
    const { database, handlers } = this.#context;
    for (let skip = 0; ; skip += POLL_LIMIT) {
      const ready = await findReady(database, [...handlers.keys()], skip, POLL_LIMIT);
      const fresh = ready.filter(({ _id, rev }) => !this.#barren.has(_id, rev));
      if (fresh.length > 0 || ready.length < POLL_LIMIT) return fresh;
    }
  }

  #look(id: string, rev: number): void {
    const { cache } = this.#context;
    // What is here may be ahead of what was read, but not behind it.
    if ((cache.get(id)?.document.rev ?? 0) < rev) cache.drop(id);
    this.#committer
      ?.submit(id, (machine) => machine.document.rev)
      .then((before) => {
        if (cache.get(id)?.document.rev === before && this.#free > 0 && !this.#quarantine.isDraining)
          this.#barren.add(id, before);
      })
      .catch(() => undefined);
  }

  /** Writes the execution once more: from then on the lost write cannot count any more, and `loaded` has given back what it claimed. */
  #makeSure(id: string): void {
    this.#committer
      ?.submit(id, (machine) => machine.set("writer", ""))
      .then(
        () => this.#unsure.delete(id),
        (error: unknown) => error instanceof ExecutionGone && this.#unsure.delete(id),
      );
  }

  /** Finds out that another process has cancelled or taken what runs here, so that its handler is aborted. */
  async #checkRuns(): Promise<void> {
    const { database, cache } = this.#context;
    const at = performance.now();
    if (at - this.#checked < CHECK_MS) return;
    this.#checked = at;
    const ids = new Set<string>();
    for (const run of this.runs) if (at - run.since > CHECK_MS) ids.add(run.executionId);
    if (ids.size === 0) return;
    for (const [id, { rev }] of await lastWriters(database, [...ids])) {
      if (rev <= (cache.get(id)?.document.rev ?? 0)) continue;
      cache.drop(id);
      this.#committer?.touch(id);
    }
  }
}
