import { type ExecutionStatus, type ExecutionView, isSettled, type StepStatus } from "../engine/execution.ts";

/** What a follower of an execution knows about it: its status, and each step's status and attempts. */
export interface Seen {
  status: ExecutionStatus | undefined;
  /** They have been told that this was the end. */
  isEnd?: true;
  steps: readonly { status: StepStatus; attempts: number }[];
}

/** A change of an execution, for those who follow it. */
export type RunEvent =
  | { event: "step"; data: StepChange }
  | {
      event: "execution";
      data: { id: string; status: ExecutionStatus; progress: number; settled: number; total: number; rev: number };
    }
  | { event: "end"; data: { id: string; status: ExecutionStatus } };

interface StepChange {
  execution_id: string;
  id: string;
  name: string;
  status: StepStatus;
  attempt: number;
  reason?: string;
  error?: string;
  at?: Date;
}

/** An event, and what its reader has seen then. */
export interface Told {
  event: RunEvent;
  seen: Seen;
}

/** Someone who knows nothing yet: to them every step is still to come. */
export function nothingSeen(total: number): Seen {
  return { status: undefined, steps: Array.from({ length: total }, () => ({ status: "pending", attempts: 0 })) };
}

/**
 * What happened between what a reader has seen and the view, in order: steps by the time of their latest change, then the
 * execution. Changes between two views are reported too: a step that has completed meanwhile was running before, and one at its
 * third attempt has made a second.
 */
export function eventsBetween(before: Seen, view: ExecutionView): Told[] {
  const told: Told[] = [];
  const steps = [...before.steps];
  let { status } = before;
  const tell = (event: RunEvent): void => void told.push({ event, seen: { status, steps: [...steps] } });
  const tellExecution = (): void => {
    const { id, progress, settled, total, rev } = view;
    status = view.status;
    tell({ event: "execution", data: { id, status: view.status, progress, settled, total, rev } });
  };
  if (status !== view.status && !isSettled(view.status)) tellExecution();
  const changed = view.steps
    .map((step, index) => ({ step, index, passed: passedBy(steps[index], step) }))
    .filter(({ passed }) => passed.length > 0)
    .sort((a, b) => timeOf(a.step) - timeOf(b.step) || a.index - b.index);
  for (const { step, index, passed } of changed)
    for (const [nth, { status: at, attempts }] of passed.entries()) {
      const isNow = nth === passed.length - 1;
      steps[index] = { status: at, attempts };
      const { id, name, reason, error } = step;
      const data: StepChange = { execution_id: view.id, id, name, status: at, attempt: attempts };
      if (isNow && reason !== undefined) data.reason = reason;
      if (isNow && error !== null) data.error = error;
      const time = at === "running" ? step.started_at : step.ended_at;
      if (time !== undefined) data.at = time;
      tell({ event: "step", data });
    }
  if (changed.length > 0 || status !== view.status) tellExecution();
  const isKnown = before.isEnd === true && told.length === 0;
  if (isSettled(view.status) && !isKnown)
    told.push({
      event: { event: "end", data: { id: view.id, status: view.status } },
      seen: { status, steps: [...steps], isEnd: true },
    });
  return told;
}

type Known = Seen["steps"][number];

/** The states a step has gone through since, the current one last. */
function passedBy(before: Known | undefined, { status, attempts }: Known): Known[] {
  const from = before ?? { status: "pending", attempts: 0 };
  if (from.status === status && from.attempts === attempts) return [];
  const passed: Known[] = [];
  // After RETRY its attempts are counted from the beginning.
  const first = attempts < from.attempts || isOver(from.status) ? 0 : from.attempts;
  if (first === 0 && isOver(from.status) && status !== "pending") passed.push({ status: "pending", attempts: 0 });
  for (let attempt = first + 1; attempt <= attempts; attempt++) {
    if (attempt > 1 && !(attempt === from.attempts + 1 && from.status === "waiting"))
      passed.push({ status: "waiting", attempts: attempt - 1 });
    passed.push({ status: "running", attempts: attempt });
  }
  const last = passed.at(-1);
  if (last === undefined || last.status !== status) passed.push({ status, attempts });
  return passed;
}

function isOver(status: StepStatus): boolean {
  return status === "completed" || status === "failed" || status === "skipped" || status === "cancelled";
}

function timeOf({ started_at, ended_at }: ExecutionView["steps"][number]): number {
  return (ended_at ?? started_at)?.getTime() ?? Number.POSITIVE_INFINITY;
}
