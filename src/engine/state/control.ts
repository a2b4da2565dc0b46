import type { Actor } from "../actor.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ExecutionMachine } from "./execution-machine.ts";
import { unfinished } from "./step-events.ts";
import { isSettledState } from "./step-state.ts";

const ERROR_KEYS = ["error_occurred", "error_step", "error_message"];

/** Who asked, as the execution's chat is told: by name where that is known. */
export interface AskedBy {
  id: number;
  name?: string;
}

/** Who asked for a change. A name is told only in the chat where its bearer has shown it; programs have theirs everywhere. */
export function askedBy({ user_id: id, name, chat_id }: Actor, { document }: ExecutionMachine): AskedBy {
  return name !== undefined && (chat_id === 0 || chat_id === document.actor.chat_id) ? { id, name } : { id };
}

/** Starts nothing new; what runs may end. */
export function pauseExecution(machine: ExecutionMachine, by?: AskedBy): Result<void> {
  const { status } = machine.document;
  if (status === "paused") return ok(undefined);
  if (status !== "running" && status !== "scheduled") return wrong(machine, "paused");
  machine.set("status", "paused");
  machine.set("by", by);
  return ok(undefined);
}

/** Goes on; a scheduled execution whose time has not come waits for it again. */
export function resumeExecution(machine: ExecutionMachine, now: Date): Result<void> {
  const { status, start_at } = machine.document;
  if (status === "running") return ok(undefined);
  if (status !== "paused") return wrong(machine, "resumed");
  machine.set("status", start_at !== undefined && start_at > now ? "scheduled" : "running");
  machine.set("by", undefined);
  return ok(undefined);
}

/** Ends what has not settled; the holders of running steps notice that their token counts no more. */
export function cancelExecution(machine: ExecutionMachine, by: AskedBy, now: Date): Result<void> {
  const { status } = machine.document;
  if (status === "cancelled") return ok(undefined);
  if (status === "completed" || status === "failed") return wrong(machine, "cancelled");
  machine.set("status", "cancelled");
  machine.set("reason", `cancelled by ${by.id}`);
  machine.set("by", by);
  machine.set("ended_at", now);
  machine.setAll(machine.plan.steps.keys(), (index) => {
    const state = machine.state(index);
    if (isSettledState(state)) return undefined;
    if (state !== "p") machine.setOutcome(index, { ...unfinished(machine, index), ended_at: now });
    return "x";
  });
  return ok(undefined);
}

/** Again from the failed and unfinished steps; the same wish twice is one. Recovery steps are decided anew. */
export function retryExecution(machine: ExecutionMachine, origin: string): Result<void> {
  const { document } = machine;
  if (document.retry_origins.includes(origin)) return ok(undefined);
  if (document.status !== "failed" && document.status !== "cancelled") return wrong(machine, "retried");
  for (const [index, step] of machine.plan.steps.entries()) {
    const state = machine.state(index);
    if (state !== "f" && state !== "u" && state !== "t" && state !== "x" && !step.recovery) continue;
    const checkpoints = machine.outcome(index)?.checkpoints;
    machine.setOutcome(index, undefined);
    machine.setState(index, "p");
    // Recovery steps are for the failure that was, and begin anew.
    if (checkpoints !== undefined && !step.recovery) machine.setLive(index, { attempt: 0, crashes: 0, checkpoints });
  }
  for (const key of ERROR_KEYS) machine.setContext(key, undefined);
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

const HINTS: Readonly<Record<string, string>> = {
  paused: "Only an execution that runs or is scheduled can be paused.",
  resumed: "Only a paused execution can be resumed.",
  cancelled: "It has ended already; [MULTISTEP:RETRY:execution_id] runs one again that failed.",
  retried:
    "Only an execution that failed or was cancelled can be retried; [MULTISTEP:EXECUTE:workflow_id] starts a new one.",
};

function wrong(machine: ExecutionMachine, verb: string) {
  return fail(
    "wrong_state",
    `${machine.document._id} is ${machine.document.status} and cannot be ${verb}.`,
    HINTS[verb],
  );
}
