import type { ExecutionStatus } from "../engine/execution.ts";

/** What a progress text says beside names, numbers and errors. `spent` is a duration such as `3.2 s`, or nothing. */
export interface ProgressWords {
  status: Readonly<Record<ExecutionStatus, string>>;
  more(steps: number): string;
  completed(spent: string | undefined, steps: number): string;
  failed(spent: string | undefined, reason: string | undefined): string;
  cancelled(spent: string | undefined, reason: string | undefined): string;
  paused(reason: string | undefined): string;
  startsIn(due: string): string;
  /** Who has paused or cancelled it. */
  by(who: string): string;
  recovered(steps: string): string;
  retry(number: number, most: number, due: string | undefined): string;
  goesOn(due: string): string;
  attempts(number: number): string;
  skipped: string;
  waitsForMessage: string;
  waitsForPerson: string;
  waitsForKey: string;
  waits: string;
  conditionFalse: string;
  upstreamFailed: string;
  /** Why an execution or a step ended whose time was up. */
  timeout: string;
}

function steps(number: number): string {
  return `${number} step${number === 1 ? "" : "s"}`;
}
function spentIn(spent: string | undefined): string {
  return spent === undefined ? "" : ` in ${spent}`;
}
function because(reason: string | undefined): string {
  return reason === undefined ? "" : ` (${reason})`;
}

/** The words in English. */
export const ENGLISH_PROGRESS: ProgressWords = {
  status: {
    created: "created",
    scheduled: "scheduled",
    running: "running",
    paused: "paused",
    completed: "completed",
    failed: "failed",
    cancelled: "cancelled",
  },
  more: (number) => `… and ${number} more`,
  completed: (spent, number) => `Completed${spentIn(spent)}: ${steps(number)}.`,
  failed: (spent, reason) => `Failed${spentIn(spent)}${because(reason)}.`,
  cancelled: (spent, reason) => `Cancelled${spentIn(spent)}${because(reason)}.`,
  paused: (reason) => `Paused${because(reason)}: RESUME goes on.`,
  startsIn: (due) => `Starts in ${due}.`,
  by: (who) => `by ${who}`,
  recovered: (names) => `Recovery steps that ran: ${names}.`,
  retry: (number, most, due) => `retry ${number}/${most}${due === undefined ? "" : ` in ${due}`}`,
  goesOn: (due) => `goes on in ${due}`,
  attempts: (number) => `${number} attempts`,
  skipped: "skipped",
  waitsForMessage: "its message is being sent",
  waitsForPerson: "waits for a person",
  waitsForKey: "waits for the same work elsewhere",
  waits: "waits",
  conditionFalse: "its condition is false",
  upstreamFailed: "a step before it failed",
  timeout: "timeout",
};
