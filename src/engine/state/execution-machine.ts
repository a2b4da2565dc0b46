import type { PlanIndex, PlanStep } from "../plan.ts";
import type { ExecutionDocument } from "./execution-document.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { isSettledState, type StepState } from "./step-state.ts";
import { type DocumentChanges, TrackedDocument } from "./tracked-document.ts";

/** The least and the most time that recovery steps get once the global timeout is over, in milliseconds. */
const RECOVERY_TIME = { least: 10_000, most: 300_000 };

/**
 * One execution in memory: the document, and what follows from it. Pure: it is given the time, changes its copy of the
 * document, and `changes()` says what to write. Events (claim.ts, settle.ts, control.ts, wake.ts) change step states through
 * `setState` alone; it moves the dependents, and `refresh` then moves the phases and the execution's own status:
 * `running -> (paused <-> running) -> completed | failed | cancelled`, and back to `running` by RETRY.
 *
 * An execution has two phases. In `main` all steps outside the recovery set run; when they have settled, `recovery`
 * decides the others. It costs the number of steps to build one, and then each event what it touches.
 */
export class ExecutionMachine extends TrackedDocument {
  readonly plan: PlanIndex;
  readonly running = new Set<number>();
  readonly waiting = new Set<number>();
  readonly #states: StepState[];
  /** Per step: dependencies that have not settled; those of a recovery step outside the set do not count. */
  readonly #unsettled: Int32Array;
  /** Per step: some dependency will never be satisfied. */
  readonly #blocked: Uint8Array;
  #mainLeft = 0;
  #left = 0;
  #ready: ReadyQueue;
  /** Steps that are about to be skipped. */
  readonly #skips: number[] = [];
  #skipping = false;

  /** Takes over the document: nobody else may change it. */
  constructor(document: ExecutionDocument, plan: PlanIndex, contextLimit?: number) {
    super(document, contextLimit);
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

  /** Whether this claim of the step is still the one that counts. */
  holds(index: number, token: string): boolean {
    return this.state(index) === "r" && this.live(index)?.token === token;
  }

  /** Steps that may still start beside those that run. */
  get slots(): number {
    return this.document.status === "running" ? this.document.max_parallel_steps - this.running.size : 0;
  }

  /** Takes the next step that can start and that `accept` takes, or undefined. What is taken must be given a new state. */
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

  /** The one place where a step changes its state. */
  setState(index: number, next: StepState): void {
    const before = this.state(index);
    if (before === next) return;
    this.#states[index] = next;
    this.touch("states");
    this.running.delete(index);
    this.waiting.delete(index);
    if (next === "r") this.running.add(index);
    if (next === "w") this.waiting.add(index);
    if (isSettledState(next)) {
      this.#left--;
      if (!this.step(index).recovery) this.#mainLeft--;
      this.setLive(index, undefined);
      this.#release(index);
    } else if (this.#isReady(index)) this.#ready.push(index);
  }

  /** Changes many steps at once without skipping their dependents: each gets the state that the caller gives it. */
  setAll(indices: Iterable<number>, next: (index: number) => StepState | undefined): void {
    this.#skipping = true;
    for (const index of indices) {
      const state = next(index);
      if (state !== undefined) this.setState(index, state);
    }
    this.#skips.length = 0;
    this.#skipping = false;
  }

  /** Puts back a step that `takeReady` gave and that cannot be decided yet. */
  putBack(index: number): void {
    this.#ready.push(index);
  }

  /** Derives everything from the states again; needed after events that move settled steps back. */
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
      if (state === "r") this.running.add(index);
      if (state === "w") this.waiting.add(index);
      if (!isSettledState(state)) {
        this.#left++;
        if (!step.recovery) this.#mainLeft++;
      }
      for (const dep of step.deps) {
        if (step.recovery && !this.step(dep).recovery) continue;
        if (!isSettledState(this.state(dep))) this.#unsettled[index] = (this.#unsettled[index] ?? 0) + 1;
        else if (this.#isBad(dep)) this.#blocked[index] = 1;
      }
    }
    for (const index of steps.keys()) if (this.#isReady(index)) this.#ready.push(index);
  }

  /** Brings skips, phases, status and the index fields up to date. Call it at the end of every change. */
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

  /** When the global timeout is over, if its clock runs. */
  get deadline(): Date | null {
    const { used, since } = this.document.clock;
    return since === null ? null : new Date(since.getTime() + this.#timeLimit - used);
  }

  /** What has to be written, with `rev` raised; undefined when nothing changed. The machine then counts as written. */
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
      this.state(index) === "p" &&
      this.#unsettled[index] === 0 &&
      this.#blocked[index] === 0 &&
      recovery === (this.document.phase === "recovery")
    );
  }

  #isBad(index: number): boolean {
    const state = this.state(index);
    return state === "u" || state === "t" || state === "x" || (state === "f" && this.step(index).on_error === "fail");
  }

  /** Tells the dependents of a step that has settled, and skips those that can never start, and theirs. */
  #release(settled: number): void {
    const bad = this.#isBad(settled);
    const skipped: number[] = [];
    for (const index of this.plan.dependents[settled] ?? []) {
      if (this.step(index).recovery && !this.step(settled).recovery) continue;
      this.#unsettled[index] = (this.#unsettled[index] ?? 1) - 1;
      if (bad) this.#blocked[index] = 1;
      if (bad && this.state(index) === "p") skipped.push(index);
      else if (this.#isReady(index)) this.#ready.push(index);
    }
    // A chain of skips may be as long as the plan, so it is walked with a stack of its own.
    this.#skips.push(...skipped);
    if (this.#skipping) return;
    this.#skipping = true;
    for (let index = this.#skips.pop(); index !== undefined; index = this.#skips.pop())
      if (this.state(index) === "p") this.setState(index, "u");
    this.#skipping = false;
  }

  #enterRecovery(): void {
    this.set("phase", "recovery");
    for (const index of this.plan.steps.keys()) if (this.#isReady(index)) this.#ready.push(index);
  }

  get #timeLimit(): number {
    const whole = this.document.global_timeout * 1000;
    if (this.document.reason !== "timeout") return whole;
    return Math.min(Math.max(whole, RECOVERY_TIME.least), RECOVERY_TIME.most);
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
    let due = document.status === "scheduled" ? (document.start_at?.getTime() ?? 0) : Number.POSITIVE_INFINITY;
    if (document.status === "running") {
      for (const index of this.waiting) due = Math.min(due, this.live(index)?.due?.getTime() ?? due);
      due = Math.min(due, this.deadline?.getTime() ?? due);
    }
    if (due !== (document.due?.getTime() ?? Number.POSITIVE_INFINITY))
      this.set("due", Number.isFinite(due) ? new Date(due) : null);
    const owners = new Set<string>();
    for (const index of this.running) owners.add(this.live(index)?.owner ?? "");
    this.#setList("owners", [...owners].sort());
  }

  /** Exact for a short queue; for a long one every handler of the plan, so that the cost does not grow with the queue. */
  #handlersNeeded(): string[] {
    if (this.#ready.size > 64) return this.plan.handlers;
    const needs = new Set<string>();
    for (const index of this.#ready.items()) if (this.#isReady(index)) needs.add(this.step(index).handler);
    return [...needs].sort();
  }

  #setList(field: "needs" | "owners", values: string[]): void {
    if (values.join() !== this.document[field].join()) this.set(field, values);
  }
}
