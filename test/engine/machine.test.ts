import { describe, expect, it } from "vitest";
import { cancelExecution, pauseExecution, resumeExecution, retryExecution } from "../../src/engine/state/control.ts";
import { adoptSteps, reclaimSteps } from "../../src/engine/state/crashes.ts";
import type { ExecutionMachine } from "../../src/engine/state/execution-machine.ts";
import {
  claimStep,
  completeStep,
  failForGood,
  failStep,
  requeueStep,
  skipStep,
  suspendStep,
  wake,
} from "../../src/engine/state/step-events.ts";
import { machineOf, planStep } from "./machine-of.ts";

function at(seconds: number) {
  return new Date(1_000_000 + seconds * 1000);
}
function half() {
  return 0.5;
}
function states(machine: ExecutionMachine) {
  machine.changes();
  return machine.document.states;
}
function claim(machine: ExecutionMachine, seconds = 0): number {
  machine.tick(at(seconds));
  const index = machine.takeReady(() => true);
  if (index === undefined) throw new Error("nothing is ready");
  claimStep(machine, index, "w1", `t${index}`, at(seconds));
  machine.refresh(at(seconds));
  return index;
}
function claimAlone(machine: ExecutionMachine): void {
  const index = machine.takeReady(() => true) as number;
  claimStep(machine, index, "w1", "alone", at(0), true);
}
function complete(machine: ExecutionMachine, index: number, result: string | null = null, seconds = 0): void {
  machine.tick(at(seconds));
  completeStep(machine, index, { result }, at(seconds));
  machine.refresh(at(seconds));
}
function fail(machine: ExecutionMachine, index: number, seconds = 0): void {
  machine.tick(at(seconds));
  failStep(machine, index, { error: "broken", permanent: false }, at(seconds), half);
  machine.refresh(at(seconds));
}

describe("an execution", () => {
  it("starts a step only when its dependencies have settled", () => {
    const machine = machineOf([planStep("a"), planStep("b", [0]), planStep("c", [0, 1])]);
    expect(claim(machine)).toBe(0);
    expect(machine.takeReady(() => true)).toBeUndefined();
    complete(machine, 0);
    expect(claim(machine)).toBe(1);
    expect(states(machine)).toBe("crp");
  });

  it("runs at most max_parallel_steps at once", () => {
    const machine = machineOf([planStep("a"), planStep("b"), planStep("c")], { parallel: 2 });
    claim(machine);
    claim(machine);
    expect(machine.takeReady(() => true)).toBeUndefined();
    expect(machine.document.ready).toBe(false);
    complete(machine, 0);
    expect(machine.document.ready).toBe(true);
  });

  it("takes steps of higher priority first", () => {
    const machine = machineOf([planStep("a"), planStep("b", [], { priority: 5 }), planStep("c", [], { priority: 1 })]);
    expect([claim(machine), claim(machine), claim(machine)]).toEqual([1, 2, 0]);
  });

  it("completes when all steps have settled, including skipped ones", () => {
    const machine = machineOf([planStep("a"), planStep("b", [0])]);
    machine.takeReady(() => true);
    skipStep(machine, 0);
    machine.refresh(at(0));
    expect(claim(machine)).toBe(1);
    complete(machine, 1);
    expect(machine.document.status).toBe("completed");
    expect(states(machine)).toBe("nc");
  });

  it("skips the dependents of a failed step, and runs the rest", () => {
    const machine = machineOf([planStep("a"), planStep("b", [0]), planStep("c", [1]), planStep("d")]);
    claim(machine);
    fail(machine, 0);
    expect(states(machine)).toBe("fuup");
    expect(machine.document.status).toBe("running");
    expect(claim(machine)).toBe(3);
    complete(machine, 3);
    expect(machine.document.status).toBe("failed");
    expect(machine.document.context).toMatchObject({ error_occurred: true, error_step: "a", error_message: "broken" });
  });

  it("continues after a failed step with on_error continue, and completes", () => {
    const machine = machineOf([planStep("a", [], { on_error: "continue" }), planStep("b", [0])]);
    claim(machine);
    fail(machine, 0);
    expect(claim(machine)).toBe(1);
    complete(machine, 1);
    expect(machine.document.status).toBe("completed");
  });

  it("decides recovery steps after all others, ignoring their dependencies on those", () => {
    const machine = machineOf([
      planStep("a"),
      planStep("recover", [0], { recovery: true }),
      planStep("after", [1], { recovery: true }),
      planStep("slow"),
    ]);
    claim(machine);
    fail(machine, 0);
    expect(claim(machine)).toBe(3);
    expect(machine.takeReady(() => true)).toBeUndefined();
    complete(machine, 3);
    expect(claim(machine)).toBe(1);
    complete(machine, 1);
    expect(claim(machine)).toBe(2);
    complete(machine, 2);
    expect(machine.document.status).toBe("failed");
  });

  it("waits between attempts, twice as long each time, without occupying a slot", () => {
    const machine = machineOf([planStep("a", [], { retry_count: 2, retry_delay: 10 }), planStep("b")], { parallel: 1 });
    claim(machine, 0);
    fail(machine, 0, 0);
    const first = machine.live(0)?.due?.getTime() ?? 0;
    expect(first - at(0).getTime()).toBe(8750);
    expect(claim(machine, 1)).toBe(1);
    complete(machine, 1);
    wake(machine, at(9));
    expect(claim(machine, 9)).toBe(0);
    fail(machine, 0, 10);
    expect((machine.live(0)?.due?.getTime() ?? 0) - at(10).getTime()).toBe(17_500);
    wake(machine, at(30));
    claim(machine, 30);
    fail(machine, 0, 31);
    expect(machine.outcome(0)).toMatchObject({ attempts: 3, error: "broken" });
    expect(machine.document.status).toBe("failed");
  });

  it("makes only one attempt if auto_retry is off", () => {
    const machine = machineOf([planStep("a", [], { retry_count: 3 })], { auto_retry: false });
    claim(machine);
    fail(machine, 0);
    expect(machine.document.status).toBe("failed");
  });

  it("reclaims a dead worker's step without counting the attempt, up to three times", () => {
    const machine = machineOf([planStep("a", [], { retry_count: 0 })]);
    for (let death = 1; death <= 3; death++) {
      claim(machine);
      expect(reclaimSteps(machine, "w1", false, at(0))).toEqual([]);
      expect(machine.live(0)).toMatchObject({ attempt: 0, crashes: death });
    }
    // After the third death it cools down.
    expect(machine.takeReady(() => true)).toBeUndefined();
    wake(machine, at(5));
    claimAlone(machine);
    const [doomed] = reclaimSteps(machine, "w1", false, at(5));
    expect(doomed).toEqual({ index: 0, crashes: 4 });
    failForGood(machine, 0, "4 workers died", at(0));
    machine.refresh(at(0));
    expect(machine.document.status).toBe("failed");
  });

  it("does not blame a step for a fourth death if it was not alone, or if workers were dying anyway", () => {
    const machine = machineOf([planStep("a")]);
    for (let death = 1; death <= 4; death++) {
      wake(machine, at(10 * death));
      claim(machine);
      expect(reclaimSteps(machine, "w1", false, at(10 * death))).toEqual([]);
    }
    for (let death = 5; death <= 20; death++) {
      wake(machine, at(10 * death));
      claimAlone(machine);
      expect(reclaimSteps(machine, "w1", true, at(10 * death))).toEqual([]);
    }
    wake(machine, at(300));
    claimAlone(machine);
    expect(reclaimSteps(machine, "w1", true, at(300))).toEqual([{ index: 0, crashes: 21 }]);
  });

  it("counts no death for a claim by an unregistered worker", () => {
    const machine = machineOf([planStep("a")]);
    claim(machine);
    adoptSteps(machine, "w1");
    expect(machine.live(0)).toMatchObject({ attempt: 0, crashes: 0 });
    expect(states(machine)).toBe("p");
  });

  it("starts nothing while paused, lets running steps finish, and completes no delay", () => {
    const machine = machineOf([planStep("a"), planStep("b", [0]), planStep("wait")]);
    claim(machine);
    const waiting = machine.takeReady(() => true) as number;
    claimStep(machine, waiting, "w1", "t2", at(0));
    suspendStep(machine, waiting, { wait: "delay", due: at(5), result: null }, at(0));
    pauseExecution(machine);
    complete(machine, 0);
    expect(machine.takeReady(() => true)).toBeUndefined();
    wake(machine, at(10));
    expect(machine.state(waiting)).toBe("w");
    expect(machine.document.due).toBeNull();
    resumeExecution(machine, at(10));
    wake(machine, at(10));
    machine.refresh(at(10));
    expect(machine.state(waiting)).toBe("c");
    expect(claim(machine, 10)).toBe(1);
  });

  it("notes how long a step's messages were in the outbox, over all of its waits", () => {
    const machine = machineOf([planStep("tell")]);
    claim(machine, 0);
    suspendStep(machine, 0, { wait: "message", due: at(60) }, at(1));
    requeueStep(machine, 0, at(4));
    claim(machine, 5);
    suspendStep(machine, 0, { wait: "message", due: at(60), result: {} }, at(6));
    completeStep(machine, 0, { result: {} }, at(8));
    expect(machine.document.outcomes[0]).toMatchObject({ started_at: at(0), ended_at: at(8), queued_ms: 5_000 });
  });

  it("counts only time in which a step runs or could run towards the global timeout", () => {
    const machine = machineOf([planStep("wait"), planStep("work", [0])], { timeout: 60 });
    claim(machine, 0);
    suspendStep(machine, 0, { wait: "delay", due: at(10_000), result: null }, at(0));
    machine.refresh(at(0));
    expect(machine.deadline).toBeNull();
    machine.tick(at(10_000));
    wake(machine, at(10_000));
    machine.refresh(at(10_000));
    expect(claim(machine, 10_000)).toBe(1);
    expect(machine.deadline).toEqual(at(10_060));
  });

  it("fails after its recovery steps when the global timeout is over", () => {
    const machine = machineOf([planStep("a"), planStep("b", [0]), planStep("r", [], { recovery: true })], {
      timeout: 60,
    });
    claim(machine, 0);
    machine.tick(at(61));
    wake(machine, at(61));
    machine.refresh(at(61));
    expect(states(machine)).toBe("xtp");
    expect(claim(machine, 61)).toBe(2);
    complete(machine, 2, null, 62);
    expect(machine.document).toMatchObject({ status: "failed", reason: "timeout" });
  });

  it("is cancelled at once, which invalidates the tokens of running steps", () => {
    const machine = machineOf([planStep("a"), planStep("b", [0])]);
    claim(machine);
    expect(machine.holds(0, "t0")).toBe(true);
    cancelExecution(machine, { id: 7 }, at(1));
    machine.refresh(at(1));
    expect(machine.holds(0, "t0")).toBe(false);
    expect(states(machine)).toBe("xx");
    expect(machine.document).toMatchObject({ status: "cancelled", reason: "cancelled by 7", owners: [], ready: false });
  });

  it("is retried from the failed and unfinished steps, once per request, and without the error keys", () => {
    const machine = machineOf([planStep("a"), planStep("b", [0]), planStep("c", [1])]);
    claim(machine);
    complete(machine, 0, "kept");
    claim(machine);
    fail(machine, 1);
    expect(machine.document.status).toBe("failed");
    expect(retryExecution(machine, "request").ok).toBe(true);
    machine.refresh(at(2));
    expect(states(machine)).toBe("cpp");
    expect(machine.document.context).not.toHaveProperty("error_occurred");
    expect(machine.outcome(0)?.result).toBe("kept");
    expect(claim(machine, 2)).toBe(1);
    fail(machine, 1, 3);
    expect(retryExecution(machine, "request").ok).toBe(true);
    expect(machine.document.status).toBe("failed");
  });

  it("completes at once without steps", () => {
    expect(machineOf([]).document.status).toBe("completed");
  });

  it("skips a chain of ten thousand dependents without a deep stack", () => {
    const machine = machineOf(Array.from({ length: 10_000 }, (_, i) => planStep(`s${i}`, i === 0 ? [] : [i - 1])));
    claim(machine);
    fail(machine, 0);
    expect(machine.document.status).toBe("failed");
    expect(states(machine)).toBe(`f${"u".repeat(9999)}`);
  });
});
