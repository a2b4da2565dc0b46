import type { StepStatus } from "../execution.ts";

/**
 * Each step is in one state, stored as one letter. `ExecutionDocument.states` is the string of them all (`ccrrwpp`), so ten
 * thousand steps take ten kilobytes and stay readable in the database. The letters are stored data: never change one.
 *
 * | from                       | to        | when                                                                      |
 * |----------------------------|-----------|---------------------------------------------------------------------------|
 * | PENDING                    | RUNNING   | a worker claims the step                                                  |
 * | PENDING                    | SKIPPED   | its condition is false                                                    |
 * | PENDING                    | BLOCKED   | a dependency failed, or was itself blocked                                |
 * | PENDING                    | FAILED    | its condition cannot be evaluated                                         |
 * | RUNNING                    | COMPLETED | the attempt succeeded                                                     |
 * | RUNNING                    | FAILED    | the attempt failed and no retry is left, or the step kept killing workers |
 * | RUNNING                    | WAITING   | it waits for a delay, a retry, a message, a person or an idempotency key  |
 * | RUNNING                    | PENDING   | its worker died or released it                                            |
 * | PENDING                    | WAITING   | it was reclaimed from several dead workers and cools down                 |
 * | WAITING                    | PENDING   | a retry is due, or the handler is to run once more                        |
 * | WAITING                    | COMPLETED | the delay is over, the message was delivered, the person agreed           |
 * | WAITING                    | FAILED    | the message could not be delivered, the person refused or did not answer  |
 * | PENDING, RUNNING, WAITING  | CANCELLED | the execution was cancelled                                               |
 * | RUNNING                    | CANCELLED | the global timeout is over                                                |
 * | PENDING, WAITING           | TIMED_OUT | the global timeout is over                                                |
 * | FAILED, BLOCKED, TIMED_OUT, CANCELLED, and any recovery step | PENDING | RETRY                                     |
 */
export type StepState =
  | typeof PENDING
  | typeof RUNNING
  | typeof WAITING
  | typeof COMPLETED
  | typeof FAILED
  | typeof SKIPPED
  | typeof BLOCKED
  | typeof TIMED_OUT
  | typeof CANCELLED;

export const PENDING = "p";
export const RUNNING = "r";
export const WAITING = "w";
export const COMPLETED = "c";
export const FAILED = "f";
export const SKIPPED = "n";
export const BLOCKED = "u";
export const TIMED_OUT = "t";
export const CANCELLED = "x";

const STATES: Record<StepState, { status: StepStatus; reason?: string; settled: boolean }> = {
  [PENDING]: { status: "pending", settled: false },
  [RUNNING]: { status: "running", settled: false },
  [WAITING]: { status: "waiting", settled: false },
  [COMPLETED]: { status: "completed", settled: true },
  [FAILED]: { status: "failed", settled: true },
  [SKIPPED]: { status: "skipped", reason: "condition", settled: true },
  [BLOCKED]: { status: "skipped", reason: "upstream", settled: true },
  [TIMED_OUT]: { status: "skipped", reason: "timeout", settled: true },
  [CANCELLED]: { status: "cancelled", settled: true },
};

/** The status shown to people, with the reason where the state implies one. */
export function describeState(state: StepState): { status: StepStatus; reason?: string } {
  return STATES[state];
}

/** Whether the step is over. Only RETRY moves a settled step again. */
export function isSettledState(state: StepState): boolean {
  return STATES[state].settled;
}

/** Whether the step's handler ran to an outcome, as opposed to being skipped or cut short. */
export function hasOutcome(state: StepState): boolean {
  return state === COMPLETED || state === FAILED;
}
