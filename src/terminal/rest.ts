import type { Engine } from "../engine/engine.ts";
import { type ExecutionView, isSettled } from "../engine/execution.ts";

/** How long an execution must wait only for a person before it counts as at rest, in ms. */
const STILL_MS = 1_000;

/** Why an execution doesn't continue by itself. */
export type Rest = "settled" | "scheduled" | "paused" | "person";

/** Why the execution doesn't continue by itself; undefined if it does. */
export function restOf({ status, steps }: ExecutionView): Rest | undefined {
  if (isSettled(status)) return "settled";
  if (status === "scheduled") return "scheduled";
  if (steps.some((step) => step.status === "running")) return undefined;
  if (status === "paused") return "paused";
  const waiting = steps.filter((step) => step.status === "waiting");
  const areAsked = waiting.every((step) => step.waits_for === "person" && step.unasked !== true);
  return waiting.length > 0 && areAsked ? "person" : undefined;
}

/** Waits until the execution is at rest; undefined if it doesn't exist, or the signal is aborted. */
export function untilRest(
  engine: Pick<Engine, "follow" | "view">,
  executionId: string,
  signal: AbortSignal,
): Promise<ExecutionView | undefined> {
  return new Promise((resolve, reject) => {
    let rev = -1;
    let timer: NodeJS.Timeout | undefined;
    const leave = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      unfollow();
    };
    const end = (view: ExecutionView | undefined): void => {
      leave();
      resolve(view);
    };
    const onAbort = (): void => end(undefined);
    const look = (view: ExecutionView): void => {
      if (view.rev <= rev) return;
      rev = view.rev;
      clearTimeout(timer);
      const rest = restOf(view);
      // More steps may be about to start alongside the waiting one.
      if (rest === "person") timer = setTimeout(() => end(view), STILL_MS);
      else if (rest !== undefined) end(view);
    };
    const unfollow = engine.follow(executionId, (view) => setImmediate(() => look(view)));
    signal.addEventListener("abort", onAbort);
    const fail = (error: unknown): void => {
      leave();
      reject(error);
    };
    engine.view(executionId).then((view) => (view === undefined ? end(undefined) : look(view)), fail);
  });
}
