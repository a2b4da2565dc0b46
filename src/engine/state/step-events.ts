import type { WaitReason } from "../execution.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { LiveStep, StepOutcome } from "./execution-document.ts";
import type { ExecutionMachine } from "./execution-machine.ts";
import { isSettledState } from "./step-state.ts";

/** A worker takes a step that `takeReady` gave. `alone`: nothing else begins there for a while. */
export function claimStep(
  machine: ExecutionMachine,
  index: number,
  owner: string,
  token: string,
  now: Date,
  alone = false,
): void {
  const { wait: _wait, due: _due, ...before } = machine.live(index) ?? { attempt: 0, crashes: 0 };
  machine.setLive(index, {
    ...before,
    owner,
    token,
    attempt: before.attempt + 1,
    started_at: before.started_at ?? now,
    ...(alone ? { alone } : {}),
  });
  machine.setState(index, "r");
  machine.set("turn", now);
  if (machine.document.started_at === undefined) machine.set("started_at", now);
}

/** The step's condition is false: it is skipped, and its dependents go on. */
export function skipStep(machine: ExecutionMachine, index: number): void {
  machine.setState(index, "n");
}

/** The worker lets go of a step that it has not begun or cannot finish; the attempt does not count. */
export function releaseStep(machine: ExecutionMachine, index: number, token: string): boolean {
  if (!machine.holds(index, token)) return false;
  giveBack(machine, index);
  return true;
}

/** The running step is pending again, as if this attempt had not been. `crashes`: the deaths that it has seen by now. */
export function giveBack(machine: ExecutionMachine, index: number, crashes?: number): void {
  const live = machine.live(index);
  if (live === undefined) return;
  const { owner: _owner, token: _token, alone: _alone, ...kept } = live;
  machine.setLive(index, { ...kept, attempt: live.attempt - 1, crashes: crashes ?? live.crashes });
  machine.setState(index, "p");
}

/** When a failed attempt is tried again. */
export interface RetryPolicy {
  /** Attempts after the first. */
  retry_count: number;
  /** Seconds before the second attempt. */
  retry_delay: number;
}

/** No wait between attempts is longer, in milliseconds. */
export const MAX_RETRY_DELAY_MS = 5 * 60_000;

/**
 * Milliseconds to wait after failed attempt number `attempt` (from 1): `retry_delay · 2^(attempt-1)`, at most five
 * minutes, jittered to between 75 % and 100 % so that many failures do not come back at the same moment.
 * `random` gives 0..1. `atLeast` (milliseconds) is what the other side asked for, as in Retry-After.
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: () => number, atLeast = 0): number {
  const full = Math.min(policy.retry_delay * 1000 * 2 ** Math.min(attempt - 1, 30), MAX_RETRY_DELAY_MS);
  return Math.max(Math.round(full * (0.75 + 0.25 * random())), atLeast);
}

/** What a successful attempt came to. */
export interface Success {
  result: JsonValue;
  /** The result is only the beginning of what the handler returned. */
  cut?: boolean;
  /** What people should know of the result. */
  note?: string;
  /** Context keys to set. */
  context?: JsonObject;
  metrics?: Record<string, number>;
}

/** Why an attempt failed. */
export interface Failure {
  error: string;
  /** No retry can mend it. */
  permanent: boolean;
  /** Milliseconds that the other side asked to wait. */
  retryAfter?: number;
}

/** The attempt succeeded, or what the step waited for has come. */
export function completeStep(machine: ExecutionMachine, index: number, success: Success, now: Date): void {
  const step = machine.step(index);
  const { context, ...kept } = success;
  const saved = step.save_as === undefined ? {} : { [step.save_as]: success.result };
  const problem = machine.fillContext({ ...context, ...saved });
  const outcome: StepOutcome = { ...history(machine, index), ...kept, ended_at: now };
  if (problem !== undefined) outcome.note = problem;
  machine.setOutcome(index, outcome);
  machine.setState(index, "c");
}

/** The attempt failed: the step waits for its next one, or has failed for good. */
export function failStep(
  machine: ExecutionMachine,
  index: number,
  failure: Failure,
  now: Date,
  random: () => number,
): void {
  const step = machine.step(index);
  const attempt = machine.live(index)?.attempt ?? 0;
  const more = machine.document.auto_retry && !failure.permanent && attempt <= step.retry_count;
  if (!more) {
    failForGood(machine, index, failure.error, now);
    return;
  }
  const due = new Date(now.getTime() + retryDelay(step, attempt, random, failure.retryAfter));
  suspendStep(machine, index, { wait: "retry", due, error: failure.error });
}

/** The step has failed for good; the shared context says so to the recovery steps. */
export function failForGood(
  machine: ExecutionMachine,
  index: number,
  error: string,
  now: Date,
  result?: JsonValue,
): void {
  const step = machine.step(index);
  machine.setOutcome(index, {
    ...unfinished(machine, index),
    error,
    ...(result === undefined ? {} : { result }),
    ended_at: now,
  });
  if (machine.document.phase === "main") {
    machine.setContext("error_occurred", true);
    machine.setContext("error_step", step.name);
    machine.setContext("error_message", error);
  }
  if (step.on_error === "fail") machine.set("failing", true);
  machine.setState(index, "f");
}

/** The step waits in the database and holds no worker. */
export function suspendStep(
  machine: ExecutionMachine,
  index: number,
  wait: Pick<LiveStep, "due" | "result" | "error" | "note" | "question"> & { wait: WaitReason },
): void {
  const { owner: _owner, token: _token, alone: _alone, ...kept } = machine.live(index) ?? { attempt: 0, crashes: 0 };
  machine.setLive(index, { ...kept, ...wait });
  machine.setState(index, "w");
}

/** What a step's life so far says about its outcome. */
export function history(
  machine: ExecutionMachine,
  index: number,
): Pick<StepOutcome, "attempts" | "started_at" | "note"> {
  const { attempt, started_at, note } = machine.live(index) ?? { attempt: 0 };
  return {
    attempts: attempt,
    ...(started_at === undefined ? {} : { started_at }),
    ...(note === undefined ? {} : { note }),
  };
}

/** The same of a step that did not get done, with what RETRY need not do again. */
export function unfinished(
  machine: ExecutionMachine,
  index: number,
): Pick<StepOutcome, "attempts" | "started_at" | "checkpoints"> {
  const checkpoints = machine.live(index)?.checkpoints;
  return { ...history(machine, index), ...(checkpoints === undefined ? {} : { checkpoints }) };
}

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
