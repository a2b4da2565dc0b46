import type { WaitReason } from "../execution.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { retryDelay } from "../retry-policy.ts";
import type { LiveStep, StepOutcome } from "./execution-document.ts";
import type { ExecutionMachine } from "./execution-machine.ts";

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
