import type { StepStatus } from "../execution.ts";

/**
 * A step's state is one letter, and an execution's steps are one string of them (`ccrrwpp`): ten thousand steps are ten
 * kilobytes, and a person can read them in the database.
 *
 * | from | to | when |
 * |---|---|---|
 * | p | r | a worker claims it |
 * | p | n | its condition is false |
 * | p | u | a step it depends on failed or was skipped because of one that failed |
 * | p | f | its condition cannot be evaluated |
 * | r | c | the attempt succeeded |
 * | r | w | it waits: a delay, a retry, a message, a person |
 * | r | p | its worker died or let go of it |
 * | r | f | it failed for good |
 * | w | r | a worker claims the next attempt |
 * | w | c, f | what it waited for has come |
 * | p, r, w | x | the execution was cancelled, or its global timeout is over while it ran |
 * | p, w | t | the global timeout is over |
 * | f, u, t, x | p | RETRY |
 */
export type StepState = "p" | "r" | "w" | "c" | "f" | "n" | "u" | "t" | "x";

const TABLE: Record<StepState, { status: StepStatus; reason?: string; settled: boolean }> = {
  p: { status: "pending", settled: false },
  r: { status: "running", settled: false },
  w: { status: "waiting", settled: false },
  c: { status: "completed", settled: true },
  f: { status: "failed", settled: true },
  n: { status: "skipped", reason: "condition", settled: true },
  u: { status: "skipped", reason: "upstream", settled: true },
  t: { status: "skipped", reason: "timeout", settled: true },
  x: { status: "cancelled", settled: true },
};

/** The state's name for people, and why where the letter says it. */
export function describeState(state: StepState): { status: StepStatus; reason?: string } {
  return TABLE[state];
}

/** Whether the step has an outcome. */
export function isSettledState(state: StepState): boolean {
  return TABLE[state].settled;
}
