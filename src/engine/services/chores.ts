/** Milliseconds between checks of the schedules, removals of old executions, and readings of the database's clock. */
const SCHEDULES_MS = 1000;
const REMOVE_MS = 600_000;
const CLOCK_MS = 30_000;
/** Milliseconds between checks whether a newer version has taken over the data. */
const FORMAT_MS = 10_000;

export interface ChoresContext {
  /** Starts due schedules. */
  runDueSchedules(): Promise<void>;
  /** Removes executions older than the retention time. */
  removeOld(): Promise<void>;
  readClock(): Promise<void>;
  /** Stops this process if a newer version has taken over the data. */
  checkFormat(): Promise<void>;
  random(): number;
  warn(error: unknown, message: string): void;
}

/** Periodic work of every worker process, jittered so that processes take turns. */
export function createChores({ runDueSchedules, removeOld, readClock, checkFormat, random, warn }: ChoresContext) {
  const jitter = (): number => 0.75 + random() / 2;
  let ticking: NodeJS.Timeout | undefined;
  let removing: NodeJS.Timeout | undefined;
  let reading: NodeJS.Timeout | undefined;
  let checking: NodeJS.Timeout | undefined;

  function tick(): void {
    runDueSchedules()
      .catch((error: unknown) => warn(error, "could not run schedules; trying again"))
      .finally(() => {
        if (ticking !== undefined) ticking = setTimeout(tick, SCHEDULES_MS * jitter());
      });
  }

  return {
    start(): void {
      ticking = setTimeout(tick, 0);
      removing = setInterval(() => {
        removeOld().catch((error: unknown) => warn(error, "could not remove old executions; trying again"));
      }, REMOVE_MS * jitter()).unref();
      reading = setInterval(() => {
        readClock().catch((error: unknown) => warn(error, "could not read the database's clock"));
      }, CLOCK_MS).unref();
      checking = setInterval(() => {
        checkFormat().catch((error: unknown) => warn(error, "could not read the data's format"));
      }, FORMAT_MS).unref();
    },

    stop(): void {
      clearInterval(reading);
      clearInterval(checking);
      clearInterval(removing);
      clearTimeout(ticking);
      ticking = undefined;
    },
  };
}
