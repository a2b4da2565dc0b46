import { problem } from "../../i18n/problem.ts";
import type { Shaper } from "../actor.ts";
import { ALLOWED_ACTIONS, type ExecutionAction } from "../execution.ts";
import type { Pin } from "../pin.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ExecutionMachine } from "./execution-machine.ts";
import { checkpointsOf, unfinished } from "./step-events.ts";
import { CANCELLED, COMPLETED, isSettledState, PENDING, SKIPPED } from "./step-state.ts";

const ERROR_KEYS = ["error_occurred", "error_step", "error_message"];

/** Who asked for a change, as shown in the execution's chat. */
export interface Requester {
  id: number;
  name?: string;
}

/** A person's name is shown only in the chat they used it in; a program's (chat 0) is shown everywhere. */
export function requesterOf({ user_id: id, name, chat_id }: Shaper, { document }: ExecutionMachine): Requester {
  return name !== undefined && (chat_id === 0 || chat_id === document.actor.chat_id) ? { id, name } : { id };
}

/** Starts no further steps; running ones may finish. */
export function pauseExecution(machine: ExecutionMachine, by?: Requester): Result<void> {
  if (machine.document.status === "paused") return ok(undefined);
  if (!allows(machine, "pause")) return refused(machine, "pause");
  machine.set("status", "paused");
  machine.set("pauses", (machine.document.pauses ?? 0) + 1);
  machine.set("by", by);
  return ok(undefined);
}

/** Continues; an execution whose start time is still ahead becomes `scheduled` again. */
export function resumeExecution(machine: ExecutionMachine, now: Date): Result<void> {
  const { status, start_at } = machine.document;
  if (status === "running") return ok(undefined);
  if (!allows(machine, "resume")) return refused(machine, "resume");
  machine.set("status", start_at !== undefined && start_at > now ? "scheduled" : "running");
  machine.set("by", undefined);
  return ok(undefined);
}

/** Cancels every unsettled step; workers running one find their token no longer valid and abort. */
export function cancelExecution(machine: ExecutionMachine, by: Requester, now: Date): Result<void> {
  if (machine.document.status === "cancelled") return ok(undefined);
  if (!allows(machine, "cancel")) return refused(machine, "cancel");
  machine.set("status", "cancelled");
  machine.set("reason", `cancelled by ${by.id}`);
  machine.set("by", by);
  machine.set("ended_at", now);
  machine.setAll(machine.plan.steps.keys(), (index) => {
    const state = machine.state(index);
    if (isSettledState(state)) return undefined;
    if (state !== PENDING) machine.setOutcome(index, { ...unfinished(machine, index, now), ended_at: now });
    return CANCELLED;
  });
  return ok(undefined);
}

/** Whether this request has been met. */
export function isRetried({ document }: ExecutionMachine, origin: string): boolean {
  return document.retry_origins.includes(origin);
}

/**
 * Reruns failed and unfinished steps and decides recovery steps again. Repeating a request (`origin`) has no effect. `pins`: what
 * whoever retries it has seen of the workflows that its steps start.
 */
export function retryExecution(machine: ExecutionMachine, origin: string, pins: readonly Pin[] = []): Result<void> {
  const { document } = machine;
  if (isRetried(machine, origin)) return ok(undefined);
  if (!allows(machine, "retry")) return refused(machine, "retry");
  for (const [index, step] of machine.plan.steps.entries()) {
    const state = machine.state(index);
    if ((state === COMPLETED || state === SKIPPED) && !step.recovery) continue;
    const done = checkpointsOf(machine.outcome(index));
    machine.setOutcome(index, undefined);
    machine.setState(index, PENDING);
    // A recovery step dealt with the previous failure, so its checkpoints no longer apply.
    if (Object.keys(done).length > 0 && !step.recovery) machine.setLive(index, { attempt: 0, crashes: 0, ...done });
  }
  for (const key of ERROR_KEYS) machine.setContext(key, undefined);
  if (pins.length > 0 || document.pins !== undefined) machine.set("pins", pins);
  machine.set("status", "running");
  machine.set("reason", undefined);
  machine.set("by", undefined);
  machine.set("ended_at", undefined);
  machine.set("phase", "main");
  machine.set("failing", false);
  machine.set("retries", document.retries + 1);
  machine.set("retry_origins", [...document.retry_origins.slice(-19), origin]);
  document.clock = { used: 0, since: null };
  machine.rebuild();
  return ok(undefined);
}

function allows({ document: { status } }: ExecutionMachine, action: ExecutionAction): boolean {
  return ALLOWED_ACTIONS[status].includes(action);
}

const REFUSALS = {
  pause: "cannotPause",
  resume: "cannotResume",
  cancel: "cannotCancel",
  retry: "cannotRetry",
} as const;

function refused({ document: { _id: id, status } }: ExecutionMachine, action: ExecutionAction) {
  return fail("wrong_state", problem(REFUSALS[action], { id, status }));
}
