import type { EventEmitter } from "node:events";
import { type ExecutionView, isSettled } from "../execution.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import type { Database } from "../storage/database.ts";
import { lastWriters } from "../storage/executions.ts";

export interface FollowContext {
  database: Database;
  /** Emits an execution's id and machine as soon as a change made by this process is durable. */
  changes: EventEmitter;
  view(id: string): Promise<ExecutionView | undefined>;
  /** The view of a machine, if all of it is in memory. */
  picture(machine: ExecutionMachine): ExecutionView | undefined;
  warn(error: unknown, message: string): void;
}

/** How often to poll the database for other processes' changes, and the minimum time between two views, in ms. */
const POLL_MS = 500;
const LEAST_MS = 40;

/**
 * Calls back with each new state of an execution, whoever changed it, until it has settled or the returned function is
 * called. Changes of this process come from memory, the rest from the database. `since`: the state already known.
 */
export function followExecution(
  { database, changes, view, picture, warn }: FollowContext,
  id: string,
  onChange: (view: ExecutionView) => void,
  since = -1,
): () => void {
  let stopped = false;
  let shown = since;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let isDue = false;
  /** Viewing an execution with thousands of steps is expensive, so it may take at most a fifth of the time. */
  let pause = LEAST_MS;
  let last = Number.NEGATIVE_INFINITY;

  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
    changes.off(id, changed);
  };

  const show = (seen: ExecutionView): void => {
    if (stopped || seen.rev <= shown) return;
    shown = seen.rev;
    if (isSettled(seen.status)) stop();
    onChange(seen);
  };

  const rest = (began: number): void => {
    last = performance.now();
    pause = Math.max(LEAST_MS, 4 * (last - began));
  };

  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    isDue = false;
    const began = performance.now();
    try {
      const rev = (await lastWriters(database, [id])).get(id)?.rev;
      if (rev === undefined) stop();
      else if (rev > shown && !stopped) {
        const seen = await view(id);
        if (seen === undefined) stop();
        else show(seen);
      }
    } catch (error) {
      warn(error, "an execution could not be read; trying again");
    } finally {
      looking = false;
      rest(began);
      schedule(isDue ? pause : Math.max(pause, POLL_MS));
    }
  };

  const schedule = (ms: number): void => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), ms);
  };

  const changed = (machine: ExecutionMachine): void => {
    const began = performance.now();
    if (isSettled(machine.document.status) || began - last >= pause) {
      const seen = picture(machine);
      if (seen !== undefined) {
        show(seen);
        rest(began);
        schedule(POLL_MS);
        return;
      }
    }
    if (isDue) return;
    isDue = true;
    if (!looking) schedule(pause);
  };

  changes.on(id, changed);
  schedule(since < 0 ? 0 : POLL_MS);
  return stop;
}
