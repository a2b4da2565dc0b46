import { EXECUTION_STATUSES, STEP_STATUSES } from "../engine/execution.ts";
import type { Seen } from "./run-events.ts";

/** The longest id of an event, in characters: it comes back in a header. */
const MAX_ID = 4_000;

/** Letters of the statuses of steps, in their order: pending, running, waiting, completed, failed, skipped, cancelled. */
const END = "e";
const LETTERS = "prwcfsx";

/**
 * The id of an event: everything its reader has seen, so that any process can continue from there. The execution's status as a
 * number, and runs of steps in the same state: `2.3c1.1r2.40p` is three completed in one attempt, one in its second, 40
 * pending. An `e` follows once the end was told. Undefined where that would be too long.
 */
export function eventId({ status, steps, isEnd }: Seen): string | undefined {
  const parts = [String(status === undefined ? "" : EXECUTION_STATUSES.indexOf(status))];
  let count = 0;
  for (const [i, step] of steps.entries()) {
    count++;
    const next = steps[i + 1];
    if (next?.status === step.status && next.attempts === step.attempts) continue;
    const letter = LETTERS[STEP_STATUSES.indexOf(step.status)] ?? "";
    parts.push(`${count}${letter}${step.attempts === 0 ? "" : step.attempts}`);
    count = 0;
  }
  if (isEnd === true) parts.push(END);
  const id = parts.join(".");
  return id.length > MAX_ID ? undefined : id;
}

/** What a reader with this id has seen of an execution with that many steps; undefined if the id isn't one of its own. */
export function readEventId(id: string, total: number): Seen | undefined {
  if (id.length > MAX_ID) return undefined;
  const [first = "", ...runs] = id.split(".");
  const isEnd = runs.at(-1) === END;
  if (isEnd) runs.pop();
  const steps: { status: (typeof STEP_STATUSES)[number]; attempts: number }[] = [];
  for (const run of runs) {
    const [, count, letter = "", attempts] = /^(\d{1,5})([a-z])(\d{0,9})$/.exec(run) ?? [];
    const status = STEP_STATUSES[LETTERS.indexOf(letter)];
    if (letter === "" || status === undefined || steps.length + Number(count) > total) return undefined;
    for (let i = 0; i < Number(count); i++) steps.push({ status, attempts: Number(attempts) });
  }
  const status = /^\d$/.test(first) ? EXECUTION_STATUSES[Number(first)] : undefined;
  return steps.length === total && (first === "" || status !== undefined)
    ? { status, steps, ...(isEnd ? { isEnd } : {}) }
    : undefined;
}
