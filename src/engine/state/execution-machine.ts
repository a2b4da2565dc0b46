import { type ExecutionStatus, isSettled } from "../execution.ts";
import type { PlanIndex, PlanStep } from "../plan.ts";
import type { ExecutionDocument } from "./execution-document.ts";
import { ReadyQueue } from "./ready-queue.ts";
import {
  BLOCKED,
  CANCELLED,
  FAILED,
  isSettledState,
  PENDING,
  RUNNING,
  type StepState,
  TIMED_OUT,
  WAITING,
} from "./step-state.ts";
import { type DocumentChanges, TrackedDocument } from "./tracked-document.ts";

/** What a write changed: the steps that settled, by index, and whether the execution did. */
export interface MachineEvents {
  ended: readonly number[];
  settled: boolean;
}

/** Bounds of the time recovery steps get after the global timeout, in milliseconds. */
const RECOVERY_TIME = { min: 10_000, max: 300_000 };

/**
 * One execution in memory: its document, plus everything derived from it. The machine does no I/O and reads no clock; it
 * changes its copy of the document, and `changes()` returns the update to write.
 *
 * The operations in step-events.ts, control.ts and crashes.ts change steps only through `setState`, which also updates
 * their dependents (the states of a step are listed in step-state.ts). `refresh` then updates the execution as a whole:
 *
 * | from                       | to                  | when                                                          |
 * |----------------------------|---------------------|---------------------------------------------------------------|
 * | scheduled                  | running             | its start time has come                                       |
 * | scheduled, running         | paused              | PAUSE                                                         |
 * | paused                     | running             | RESUME                                                        |
 * | paused                     | scheduled           | RESUME before its start time                                  |
 * | running, paused            | completed           | all steps have settled                                        |
 * | running, paused            | failed              | all steps have settled, and one failed or the time ran out    |
 * | scheduled, running, paused | cancelled           | CANCEL                                                        |
 * | failed, cancelled          | running             | RETRY                                                         |
 *
 * While running, an execution goes through two phases: `main` runs every step outside the recovery set; once those have
 * settled, `recovery` runs the rest. Building a machine takes time linear in its steps; an event costs what it touches.
 */
export class ExecutionMachine extends TrackedDocument {
  readonly plan: PlanIndex;
  readonly running = new Set<number>();
  readonly waiting = new Set<number>();
  readonly #states: StepState[];
  /** Per step: number of unsettled dependencies. A recovery step counts only those that are recovery steps too. */
  readonly #unsettled: Int32Array;
  /** Per step: 1 if some dependency can never be satisfied. */
  readonly #blocked: Uint8Array;
  #mainLeft = 0;
  #left = 0;
  #ready: ReadyQueue;
  /** Steps about to become BLOCKED. */
  readonly #skips: number[] = [];
  #skipping = false;

  /** Steps that have settled since the last `takeEvents`. */
  #ended: number[] = [];
  /** The status at the last `takeEvents`. */
  #toldStatus: ExecutionStatus;

  /** Takes ownership of the document: nobody else may change it. */
  constructor(document: ExecutionDocument, plan: PlanIndex, contextLimit?: number) {
    super(document, contextLimit);
    this.#toldStatus = document.status;
    this.plan = plan;
    this.#states = document.states.split("") as StepState[];
    this.#unsettled = new Int32Array(plan.steps.length);
    this.#blocked = new Uint8Array(plan.steps.length);
    this.#ready = this.#emptyQueue();
    this.rebuild();
  }

  step(index: number): PlanStep {
    return this.plan.steps[index] as PlanStep;
  }

  state(index: number): StepState {
    return this.#states[index] as StepState;
  }

  get settled(): number {
    return this.plan.steps.length - this.#left;
  }

  /** Whether the claim with this token is still valid. */
  holds(index: number, token: string): boolean {
    return this.state(index) === RUNNING && this.live(index)?.token === token;
  }

  /** How many more steps may start now. */
  get slots(): number {
    return this.document.status === "running" ? this.document.max_parallel_steps - this.running.size : 0;
  }

  /** Takes the next ready step that `accept` approves, if any. The caller must give it a new state or `putBack` it. */
  takeReady(accept: (step: PlanStep, index: number) => boolean): number | undefined {
    if (this.slots <= 0) return undefined;
    const passed: number[] = [];
    let found: number | undefined;
    while (found === undefined && this.#ready.size > 0) {
      const index = this.#ready.pop() as number;
      if (this.#isReady(index)) {
        if (accept(this.step(index), index)) found = index;
        else passed.push(index);
      }
    }
    for (const index of passed) this.#ready.push(index);
    return found;
  }

  /** The only place where a step changes its state. */
  setState(index: number, next: StepState): void {
    const before = this.state(index);
    if (before === next) return;
    this.#states[index] = next;
    this.touch("states");
    this.running.delete(index);
    this.waiting.delete(index);
    if (next === RUNNING) this.running.add(index);
    if (next === WAITING) this.waiting.add(index);
    if (isSettledState(next)) {
      this.#ended.push(index);
      this.#left--;
      if (!this.step(index).recovery) this.#mainLeft--;
      this.setLive(index, undefined);
      this.#release(index);
    } else if (this.#isReady(index)) this.#ready.push(index);
  }

  /** What has happened since the last call: the steps that have settled, and whether the execution has. */
  takeEvents(): MachineEvents {
    const settled = isSettled(this.document.status) && !isSettled(this.#toldStatus);
    const ended = this.#ended;
    this.#toldStatus = this.document.status;
    this.#ended = [];
    return { ended, settled };
  }

  /** Sets the states of many steps at once, without blocking their dependents. `next` returns undefined to keep a state. */
  setAll(indices: Iterable<number>, next: (index: number) => StepState | undefined): void {
    this.#skipping = true;
    for (const index of indices) {
      const state = next(index);
      if (state !== undefined) this.setState(index, state);
    }
    this.#skips.length = 0;
    this.#skipping = false;
  }

  /** Returns a step from `takeReady` that cannot be decided yet. */
  putBack(index: number): void {
    this.#ready.push(index);
  }

  /** Recomputes everything derived from the states; needed after settled steps were moved back. */
  rebuild(): void {
    const { steps } = this.plan;
    this.#unsettled.fill(0);
    this.#blocked.fill(0);
    this.running.clear();
    this.waiting.clear();
    this.#left = 0;
    this.#mainLeft = 0;
    this.#ready = this.#emptyQueue();
    for (const [index, step] of steps.entries()) {
      const state = this.state(index);
      if (state === RUNNING) this.running.add(index);
      if (state === WAITING) this.waiting.add(index);
      if (!isSettledState(state)) {
        this.#left++;
        if (!step.recovery) this.#mainLeft++;
      }
      for (const dep of step.deps) {
        if (step.recovery && !this.step(dep).recovery) continue;
        if (!isSettledState(this.state(dep))) this.#unsettled[index] = (this.#unsettled[index] ?? 0) + 1;
        else if (this.#isBad(dep) && !this.heedsRefusal(index, dep)) this.#blocked[index] = 1;
      }
    }
    for (const index of steps.keys()) if (this.#isReady(index)) this.#ready.push(index);
  }

  /** Updates the phase, the status, the clock and the fields that workers query. Call it at the end of every change. */
  refresh(now: Date): void {
    const { document } = this;
    if (document.phase === "main" && this.#mainLeft === 0 && this.#left > 0) this.#enterRecovery();
    if (this.#left === 0 && (document.status === "running" || document.status === "paused")) {
      this.set("status", document.failing ? "failed" : "completed");
      this.set("ended_at", now);
    }
    this.#refreshClock(now);
    this.#refreshIndex();
  }

  /** Adds the time since the last change to the global clock. Call it at the start of every change. */
  tick(now: Date): void {
    const { used, since } = this.document.clock;
    if (since !== null) this.document.clock = { used: used + Math.max(0, now.getTime() - since.getTime()), since: now };
  }

  /** When the global timeout will be over; null while its clock is stopped. */
  get deadline(): Date | null {
    return this.#deadline === null ? null : new Date(this.#deadline);
  }

  get #deadline(): number | null {
    const { used, since } = this.document.clock;
    return since === null ? null : since.getTime() + this.#timeLimit - used;
  }

  /** The update to write, with `rev` incremented, or undefined if nothing changed. Everything then counts as written. */
  changes(): DocumentChanges | undefined {
    this.document.states = this.#states.join("");
    return this.takeChanges();
  }

  #emptyQueue(): ReadyQueue {
    return new ReadyQueue((index) => this.step(index).priority);
  }

  #isReady(index: number): boolean {
    const recovery = this.step(index).recovery;
    return (
      this.state(index) === PENDING &&
      this.#unsettled[index] === 0 &&
      this.#blocked[index] === 0 &&
      recovery === (this.document.phase === "recovery")
    );
  }

  /** Whether a person refused in step `dep`, and the condition of step `index` reads what they decided. */
  heedsRefusal(index: number, dep: number): boolean {
    if (this.state(dep) !== FAILED || this.step(index).heeds?.includes(dep) !== true) return false;
    return this.outcome(dep)?.result !== undefined;
  }

  #isBad(index: number): boolean {
    const state = this.state(index);
    return (
      state === BLOCKED ||
      state === TIMED_OUT ||
      state === CANCELLED ||
      (state === FAILED && this.step(index).on_error === "fail")
    );
  }

  /** Updates the dependents of a settled step; those that can never start become BLOCKED, and so do theirs. */
  #release(settled: number): void {
    const bad = this.#isBad(settled);
    const skipped: number[] = [];
    for (const index of this.plan.dependents[settled] ?? []) {
      if (this.step(index).recovery && !this.step(settled).recovery) continue;
      this.#unsettled[index] = (this.#unsettled[index] ?? 1) - 1;
      const blocks = bad && !this.heedsRefusal(index, settled);
      if (blocks) this.#blocked[index] = 1;
      if (blocks && this.state(index) === PENDING) skipped.push(index);
      else if (this.#isReady(index)) this.#ready.push(index);
    }
    // The chain may be as long as the plan, so it is walked iteratively.
    this.#skips.push(...skipped);
    if (this.#skipping) return;
    this.#skipping = true;
    for (let index = this.#skips.pop(); index !== undefined; index = this.#skips.pop())
      if (this.state(index) === PENDING) this.setState(index, BLOCKED);
    this.#skipping = false;
  }

  #enterRecovery(): void {
    this.set("phase", "recovery");
    for (const index of this.plan.steps.keys()) if (this.#isReady(index)) this.#ready.push(index);
  }

  get #timeLimit(): number {
    const whole = this.document.global_timeout * 1000;
    if (this.document.reason !== "timeout") return whole;
    return Math.min(Math.max(whole, RECOVERY_TIME.min), RECOVERY_TIME.max);
  }

  #refreshClock(now: Date): void {
    const { status, clock } = this.document;
    let counts = this.running.size > 0;
    if (status === "running" && !counts) {
      counts = this.#firstReady() !== undefined;
      for (const index of this.waiting) counts ||= this.live(index)?.wait === "retry";
    }
    if (counts === (clock.since !== null)) return;
    this.document.clock = { used: clock.used, since: counts ? now : null };
  }

  #firstReady(): number | undefined {
    for (let index = this.#ready.peek(); index !== undefined; index = this.#ready.peek()) {
      if (this.#isReady(index)) return index;
      this.#ready.pop();
    }
    return undefined;
  }

  #refreshIndex(): void {
    const { document } = this;
    const first = this.slots > 0 ? this.#firstReady() : undefined;
    this.set("ready", first !== undefined);
    this.#setList("needs", first === undefined ? [] : this.#handlersNeeded());
    if (first !== undefined) this.set("priority", this.step(first).priority);
    const { late_start, start_at } = document;
    let due = document.status === "scheduled" ? ((late_start ?? start_at)?.getTime() ?? 0) : Number.POSITIVE_INFINITY;
    if (document.status === "running") {
      for (const index of this.waiting) due = Math.min(due, this.live(index)?.due?.getTime() ?? due);
      due = Math.min(due, this.#deadline ?? due);
    }
    if (due !== (document.due?.getTime() ?? Number.POSITIVE_INFINITY))
      this.set("due", Number.isFinite(due) ? new Date(due) : null);
    const owners: string[] = [];
    for (const index of this.running) {
      const owner = this.live(index)?.owner ?? "";
      if (!owners.includes(owner)) owners.push(owner);
    }
    this.#setList("owners", owners.sort());
  }

  /** Exact for a short queue; for a long one all handlers of the plan, so that the cost stays bounded. */
  #handlersNeeded(): string[] {
    if (this.#ready.size > 64) return this.plan.handlers;
    const needs: string[] = [];
    for (const index of this.#ready.items()) {
      const { handler } = this.step(index);
      if (this.#isReady(index) && !needs.includes(handler)) needs.push(handler);
    }
    return needs.sort();
  }

  #setList(field: "needs" | "owners", values: string[]): void {
    const before = this.document[field];
    if (values.length !== before.length || values.some((value, i) => value !== before[i])) this.set(field, values);
  }
}
