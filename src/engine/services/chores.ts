/** How often schedules are looked at, finished executions that are too old removed, and the clock read, in milliseconds. */
const TICK_MS = 1000;
const TIDY_MS = 600_000;
const RESYNC_MS = 30_000;

export interface ChoresContext {
  /** Starts what schedules have due. */
  runDue(): Promise<void>;
  /** Removes what is too old. */
  tidy(): Promise<void>;
  /** Reads the database's clock. */
  resync(): Promise<void>;
  random(): number;
  warn(error: unknown, message: string): void;
}

/** What a process that works does now and then, at times that differ from process to process. */
export function createChores({ runDue, tidy, resync, random, warn }: ChoresContext) {
  const jitter = (): number => 0.75 + random() / 2;
  let ticking: NodeJS.Timeout | undefined;
  let tidying: NodeJS.Timeout | undefined;
  let resyncing: NodeJS.Timeout | undefined;

  const tick = (): void => {
    runDue()
      .catch((error: unknown) => warn(error, "schedules: trying again"))
      .finally(() => {
        if (ticking !== undefined) ticking = setTimeout(tick, TICK_MS * jitter());
      });
  };

  return {
    start(): void {
      ticking = setTimeout(tick, 0);
      tidying = setInterval(() => {
        tidy().catch((error: unknown) => warn(error, "old executions could not be removed; trying again"));
      }, TIDY_MS * jitter()).unref();
      resyncing = setInterval(() => {
        resync().catch((error: unknown) => warn(error, "the database's clock could not be read"));
      }, RESYNC_MS).unref();
    },

    stop(): void {
      clearInterval(resyncing);
      clearInterval(tidying);
      clearTimeout(ticking);
      ticking = undefined;
    },
  };
}
