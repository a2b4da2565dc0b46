import type { SharedTimers } from "../shared-timers.ts";

/** Milliseconds between looks for work, removals of old executions, and readings of the database's clock. */
const LOOK_MS = 1000;
const REMOVE_MS = 600_000;
const CLOCK_MS = 30_000;
/** Milliseconds between checks whether a newer version has taken over the data. */
const FORMAT_MS = 10_000;

export interface ChoresContext {
  /** Looks for what other processes left to do, and for what is due. */
  lookForWork(): Promise<void>;
  /** Removes executions older than the retention time. */
  removeOld(): Promise<void>;
  readClock(): Promise<void>;
  /** Stops this process if a newer version has taken over the data. */
  checkFormat(): Promise<void>;
  timers: SharedTimers;
  warn(error: unknown, message: string): void;
}

/** Starts the periodic work of every worker process. Returns a function that stops it. */
export function startChores({
  lookForWork,
  removeOld,
  readClock,
  checkFormat,
  timers,
  warn,
}: ChoresContext): () => void {
  const chore = (ms: number, work: () => Promise<void>, failure: string) => {
    const attempt = () => work().catch((error: unknown) => warn(error, failure));
    return { ms, attempt };
  };
  const look = chore(LOOK_MS, lookForWork, "could not look for work; trying again");
  const chores = [
    look,
    chore(REMOVE_MS, removeOld, "could not remove old executions; trying again"),
    chore(CLOCK_MS, readClock, "could not read the database's clock"),
    chore(FORMAT_MS, checkFormat, "could not read the data's format"),
  ];
  void look.attempt();
  const stops = chores.map(({ ms, attempt }) => timers.every(ms, attempt));
  return () => {
    for (const stop of stops) void stop();
  };
}
