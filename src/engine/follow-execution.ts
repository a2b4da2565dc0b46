import type { EventEmitter } from "node:events";
import { type ExecutionView, isSettled } from "./execution.ts";
import type { Database } from "./store/database.ts";
import { lastWriters } from "./store/executions.ts";

export interface FollowContext {
  database: Database;
  /** Emits an execution's id when this process has changed it. */
  changes: EventEmitter;
  view(id: string): Promise<ExecutionView | undefined>;
  /** The view as this process has last written it, where all of it is in memory. */
  inMemory(id: string): ExecutionView | undefined;
  warn(error: unknown, message: string): void;
}

/** How often the database is asked for changes that other processes made, and the least time between two views, in ms. */
const POLL_MS = 500;
const LEAST_MS = 40;

/** Calls back with each new state of an execution, whoever changed it, until it has settled or the result is called. */
export const followExecution = (
  { database, changes, view, inMemory, warn }: FollowContext,
  id: string,
  onChange: (view: ExecutionView) => void,
): (() => void) => {
  let stopped = false;
  let shown = -1;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;
  /** A look is scheduled for a change that is known of; further ones must not put it off. */
  let hasChange = false;
  let pause = LEAST_MS;

  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
    changes.off(id, soon);
  };

  const look = async (): Promise<void> => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    const isTold = again || hasChange || shown < 0;
    again = false;
    hasChange = false;
    const began = performance.now();
    try {
      // At first, and after a change here, the picture is in memory; else the database is asked whether there is another.
      const known = isTold ? inMemory(id) : undefined;
      const rev = known?.rev ?? (await lastWriters(database, [id])).get(id)?.rev;
      if (rev === undefined) return stop();
      if (rev !== shown && !stopped) {
        const seen = known ?? (await view(id));
        if (seen === undefined || stopped) return stop();
        shown = seen.rev;
        if (isSettled(seen.status)) stop();
        onChange(seen);
      }
    } catch (error) {
      warn(error, "an execution could not be read; trying again");
    } finally {
      looking = false;
      // Looking at an execution of thousands of steps is work: it takes a fifth of the time at most.
      pause = Math.max(LEAST_MS, 4 * (performance.now() - began));
      if (!stopped) schedule(again ? pause : Math.max(pause, POLL_MS));
    }
  };

  const schedule = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), ms);
  };
  const soon = (): void => {
    if (looking) again = true;
    else if (!hasChange) {
      hasChange = true;
      schedule(pause);
    }
  };

  changes.on(id, soon);
  schedule(0);
  return stop;
};
