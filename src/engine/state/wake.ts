import type { ExecutionMachine } from "./execution-machine.ts";
import { completeStep, failForGood, unfinished } from "./settle.ts";
import { isSettledState } from "./step-state.ts";

/**
 * Does what time alone brings: delays complete, retries become ready, the global timeout ends the main phase.
 * Returns the steps whose wait for a message is to be looked at again.
 */
export function wake(machine: ExecutionMachine, now: Date): number[] {
  const { status, start_at } = machine.document;
  if (status === "scheduled" && start_at !== undefined && start_at <= now) machine.set("status", "running");
  if (machine.document.status !== "running") return [];
  const deadline = machine.deadline;
  if (deadline !== null && deadline <= now) timeOut(machine, now);
  const unsure: number[] = [];
  for (const index of [...machine.waiting]) {
    const live = machine.live(index);
    if (live?.due === undefined || live.due > now) continue;
    if (live.again !== undefined) runAgain(machine, index);
    else if (live.wait === "delay") completeStep(machine, index, { result: live.result ?? null }, now);
    else if (live.wait === "retry" || live.wait === "key") machine.setState(index, "p");
    else if (live.wait === "person") failForGood(machine, index, "Nobody decided in time.", now);
    else unsure.push(index);
  }
  return unsure;
}

/** What the step's handler waited for has come: it goes on where it was. */
export function runAgain(machine: ExecutionMachine, index: number): void {
  const { again: _again, ...live } = machine.live(index) ?? { attempt: 0, crashes: 0 };
  machine.setLive(index, live);
  machine.setState(index, "p");
}

/** The execution has used its time: what is not settled in this phase ends, and recovery steps get a bounded time. */
function timeOut(machine: ExecutionMachine, now: Date): void {
  const { document } = machine;
  const message = `The workflow's time of ${document.global_timeout} s is over.`;
  if (document.phase === "main") {
    machine.setContext("error_occurred", true);
    machine.setContext("error_step", firstRunning(machine));
    machine.setContext("error_message", message);
  }
  machine.set("failing", true);
  machine.set("reason", "timeout");
  document.clock = { used: 0, since: now };
  machine.setAll(machine.plan.steps.keys(), (index) => {
    const state = machine.state(index);
    if (isSettledState(state) || (document.phase === "main" && machine.step(index).recovery)) return undefined;
    if (state !== "r") return "t";
    machine.setOutcome(index, { ...unfinished(machine, index), error: message, ended_at: now });
    return "x";
  });
}

function firstRunning(machine: ExecutionMachine): string | null {
  const first = [...machine.running][0] ?? [...machine.waiting][0];
  return first === undefined ? null : machine.step(first).name;
}
