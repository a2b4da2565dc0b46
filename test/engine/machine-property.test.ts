import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanStep } from "../../src/engine/plan.ts";
import { cancelExecution, pauseExecution, resumeExecution, retryExecution } from "../../src/engine/state/control.ts";
import { reclaimSteps } from "../../src/engine/state/crashes.ts";
import { ExecutionMachine } from "../../src/engine/state/execution-machine.ts";
import {
  claimStep,
  completeStep,
  failForGood,
  failStep,
  releaseStep,
  skipStep,
  suspendStep,
  wake,
} from "../../src/engine/state/step-events.ts";
import { isSettledState } from "../../src/engine/state/step-state.ts";
import { runs } from "../property-runs.ts";
import { machineOf, planStep } from "./machine-of.ts";
import { StoredDocument } from "./stored-document.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = runs(400);

/** A random plan: dependencies point backwards, so there is no cycle; recovery spreads to dependents. */
const plans = fc
  .array(
    fc.record({
      deps: fc.array(fc.nat(), { maxLength: 3 }),
      retry_count: fc.nat(2),
      on_error: fc.constantFrom("fail" as const, "continue" as const),
      priority: fc.nat(2),
      recovery: fc.boolean(),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((rows) => {
    const plan: PlanStep[] = [];
    for (const [i, row] of rows.entries()) {
      const deps = i === 0 ? [] : [...new Set(row.deps.map((dep) => dep % i))].sort((a, b) => a - b);
      const recovery = (row.recovery && i % 3 === 2) || deps.some((dep) => plan[dep]?.recovery);
      plan.push(planStep(`s${i}`, deps, { ...row, deps, recovery }));
    }
    return plan;
  });

type Act = { kind: string; pick: number; worker: number; seconds: number };
const acts = fc.array(
  fc.record({
    kind: fc.constantFrom(
      "claim",
      "claim",
      "claim",
      "complete",
      "complete",
      "fail",
      "delay",
      "skip",
      "crash",
      "release",
      "stale",
      "time",
      "pause",
      "resume",
      "cancel",
      "retry",
    ),
    pick: fc.nat(),
    worker: fc.nat(2),
    seconds: fc.nat(400),
  }),
  { maxLength: 60 },
);

/** One execution, three workers, and a database that holds only what was written to it. */
class World {
  readonly plan: PlanStep[];
  machine: ExecutionMachine;
  readonly stored: StoredDocument;
  clock = 1_000_000;
  /** All claims ever made, by token. */
  readonly claims = new Map<string, { index: number; worker: string }>();
  tokens = 0;
  retries = 0;

  constructor(plan: PlanStep[], parallel: number) {
    this.plan = plan;
    this.machine = machineOf(plan, { parallel, timeout: 1000 });
    this.stored = new StoredDocument(this.machine.document);
  }

  now(): Date {
    return new Date(this.clock);
  }

  change(apply: (machine: ExecutionMachine, now: Date) => void, mayReopen = false): void {
    const before = this.machine.document.states;
    this.machine.tick(this.now());
    apply(this.machine, this.now());
    this.machine.refresh(this.now());
    this.stored.apply(this.machine.changes());
    this.check(before, mayReopen);
    // Another process takes over from the stored document after every change.
    this.machine = new ExecutionMachine(structuredClone(this.stored.document), this.machine.plan);
  }

  check(before: string, mayReopen: boolean): void {
    const { document } = this.machine;
    // The clock alone is not worth a write; only the time it runs out must agree.
    const { clock: stored, ...rest } = this.stored.document;
    const { clock, ...expected } = document;
    expect(rest).toEqual(expected);
    const startOf = ({ used, since }: typeof clock) => (since === null ? used : since.getTime() - used);
    expect(startOf(stored)).toBe(startOf(clock));
    const running = [...document.states].filter((state) => state === "r").length;
    expect(running).toBeLessThanOrEqual(document.max_parallel_steps);
    for (const [i, state] of [...before].entries())
      if (!mayReopen && isSettledState(state as "c")) expect(document.states[i]).toBe(state);
    const settled = [...document.states].every((state) => isSettledState(state as "c"));
    const over = ["completed", "failed", "cancelled"].includes(document.status);
    expect(over).toBe(settled);
    expect(document.owners.length > 0).toBe(running > 0);
    // Derived data that was updated incrementally must equal data derived from the stored states.
    const fresh = new ExecutionMachine(structuredClone(document), this.machine.plan);
    fresh.refresh(this.now());
    expect({ ready: fresh.document.ready, needs: fresh.document.needs }).toEqual({
      ready: document.ready,
      needs: document.needs,
    });
  }

  held(worker?: string): [string, number][] {
    return [...this.claims]
      .filter(
        ([token, claim]) => this.machine.holds(claim.index, token) && (worker === undefined || claim.worker === worker),
      )
      .map(([token, claim]) => [token, claim.index]);
  }

  claim(worker: string, skip = false): void {
    this.change((machine, now) => {
      const index = machine.takeReady(() => true);
      if (index === undefined) return;
      this.mayStart(machine, index);
      if (skip) return skipStep(machine, index);
      const token = `t${this.tokens++}`;
      this.claims.set(token, { index, worker });
      claimStep(machine, index, worker, token, now, (machine.live(index)?.crashes ?? 0) > 2);
    });
  }

  /** Safety: dependencies are settled and satisfied, recovery steps come last, and nobody else holds the step. */
  mayStart(machine: ExecutionMachine, index: number): void {
    const step = this.plan[index] as PlanStep;
    expect(machine.document.status).toBe("running");
    expect(this.held().some(([, other]) => other === index)).toBe(false);
    for (const dep of step.deps) {
      const outside = step.recovery && !this.plan[dep]?.recovery;
      const state = machine.state(dep);
      expect(isSettledState(state)).toBe(true);
      if (!outside)
        expect(state === "c" || state === "n" || (state === "f" && this.plan[dep]?.on_error === "continue")).toBe(true);
    }
    if (step.recovery)
      for (const [i, other] of this.plan.entries())
        if (!other.recovery) expect(isSettledState(machine.state(i))).toBe(true);
  }

  act({ kind, pick, worker, seconds }: Act): void {
    const name = `w${worker}`;
    const mine = this.held(name);
    const [token, index] = mine[pick % Math.max(1, mine.length)] ?? [];
    const withHeld = (apply: (machine: ExecutionMachine, at: number, now: Date) => void) => {
      if (token !== undefined && index !== undefined)
        this.change((machine, now) => machine.holds(index, token) && apply(machine, index, now));
    };
    if (kind === "claim") this.claim(name);
    if (kind === "skip") this.claim(name, true);
    if (kind === "complete")
      withHeld((machine, at, now) => completeStep(machine, at, { result: pick, context: { k: pick } }, now));
    if (kind === "fail")
      withHeld((machine, at, now) => failStep(machine, at, { error: "x", permanent: false }, now, () => 0.5));
    if (kind === "delay")
      withHeld((machine, at, now) =>
        suspendStep(machine, at, { wait: "delay", due: new Date(now.getTime() + seconds * 1000), result: null }, now),
      );
    if (kind === "release") withHeld((machine, at) => void releaseStep(machine, at, token as string));
    if (kind === "crash")
      this.change((machine, now) => {
        for (const doomed of reclaimSteps(machine, name, seconds % 2 === 0, now))
          failForGood(machine, doomed.index, "deaths", now);
      });
    if (kind === "stale") {
      const stale = [...this.claims].filter(([old, claim]) => !this.machine.holds(claim.index, old))[pick % 7];
      if (stale !== undefined) expect(releaseStep(this.machine, stale[1].index, stale[0])).toBe(false);
    }
    if (kind === "time") {
      this.clock += seconds * 1000;
      this.change((machine, now) => void wake(machine, now));
    }
    if (kind === "pause") this.change((machine) => void pauseExecution(machine));
    if (kind === "resume") this.change((machine, now) => void resumeExecution(machine, now));
    if (kind === "cancel" && pick % 8 === 0)
      this.change((machine, now) => void cancelExecution(machine, { id: 1 }, now));
    if (kind === "retry") this.change((machine) => void retryExecution(machine, `r${this.retries++}`), true);
  }

  /** Liveness: without further faults, everything settles in a bounded number of turns. */
  drain(): void {
    this.change((machine, now) => void resumeExecution(machine, now));
    for (const worker of ["w0", "w1", "w2"])
      this.change((machine, now) => void reclaimSteps(machine, worker, true, now));
    for (
      let turn = 0;
      turn < 400 && !["completed", "failed", "cancelled"].includes(this.machine.document.status);
      turn++
    ) {
      this.claim("w0");
      for (const [token, index] of this.held("w0"))
        this.change(
          (machine, now) => machine.holds(index, token) && completeStep(machine, index, { result: null }, now),
        );
      const due = this.machine.document.due;
      if (due !== null && !this.machine.document.ready) this.clock = Math.max(this.clock, due.getTime());
      this.change((machine, now) => void wake(machine, now));
    }
    expect(["completed", "failed", "cancelled"]).toContain(this.machine.document.status);
  }
}

describe(`the scheduler, seed ${SEED}`, () => {
  it("keeps its invariants under random claims, failures, deaths, pauses, cancels and retries, and always settles", () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 4 }), acts, (plan, parallel, script) => {
        const world = new World(plan, parallel);
        for (const act of script) world.act(act);
        world.drain();
      }),
      { seed: SEED, numRuns: RUNS },
    );
  }, 600_000);
});
