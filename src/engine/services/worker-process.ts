import { atMost } from "../at-most.ts";
import { newToken } from "../ids.ts";
import type { Recovery } from "../operations.ts";
import { leaseHolders, look } from "../storage/look.ts";
import { NewerDataError, readFormat } from "../storage/migrations.ts";
import { finishRemovals, removeFinished } from "../storage/removal.ts";
import { LeaseKeeper } from "../worker/lease-keeper.ts";
import { hostIdentity } from "../worker/process-identity.ts";
import { startChores } from "./chores.ts";
import type { EngineContext } from "./engine-context.ts";
import type { StepRuntime } from "./step-runtime.ts";

/** Steps that one worker runs at once by default. */
const DEFAULT_CONCURRENCY = 100;
const DEFAULT_RETENTION_DAYS = 30;
const DEFAULT_LEASE_SECONDS = 7;
/** How long `close` tries to give back steps after its grace period, in milliseconds. */
const RELEASE_MS = 5000;

/** This process as a worker: its lease, its periodic work and its shutdown. */
export interface WorkerProcess {
  /** Whether it claims steps. */
  readonly isWorking: boolean;
  start(concurrency?: number): Promise<void>;
  /** One pass of recovery now. */
  recover(): Promise<Recovery>;
  /** Stops claiming steps, gives running ones `graceMs` to end, releases the rest, does `last` and closes the database. */
  close(graceMs: number, last: () => Promise<void>): Promise<void>;
}

/** Creates this process's worker. It does nothing before `start`. */
export function createWorkerProcess(
  context: EngineContext,
  { worker, committer, cache }: StepRuntime,
  runDueSchedules: () => Promise<void>,
): WorkerProcess {
  const { database, messenger, options, handlers, now, timers, warn } = context;
  let isWorking = false;
  let isClosing = false;
  let isOutdated = false;

  const leases = new LeaseKeeper(
    {
      database,
      committer,
      cache,
      host: options.host ?? hostIdentity(),
      leaseSeconds: options.leaseSeconds ?? DEFAULT_LEASE_SECONDS,
      now,
      timers,
      newId: newToken,
      warn,
      lost(newId) {
        warn("this worker was silent for too long", "other workers have taken its steps; continuing under a new name");
        worker.abortAll("the lease was lost");
        worker.id = newId;
      },
    },
    worker.id,
  );

  async function removeOld(): Promise<void> {
    const days = options.retentionDays ?? DEFAULT_RETENTION_DAYS;
    const before = new Date(now().getTime() - days * 24 * 3600_000);
    const forget = (executionId: string): Promise<void> => messenger.forget(executionId);
    await finishRemovals(database, forget);
    while (!isClosing) if ((await removeFinished(database, before, forget)) === undefined) return;
  }

  async function checkFormat(): Promise<void> {
    try {
      await readFormat(database.db);
    } catch (error) {
      if (!(error instanceof NewerDataError)) throw error;
      if (isOutdated) return;
      isOutdated = true;
      warn(error, "a newer version has taken over the data; this process will not start any more steps");
      options.outdated?.(error);
      await worker.stopClaiming();
    }
  }

  let isStarting = false;
  function startDue(): void {
    if (isStarting) return;
    isStarting = true;
    runDueSchedules()
      .catch((error: unknown) => warn(error, "could not run schedules; trying again"))
      .finally(() => {
        isStarting = false;
      });
  }

  async function lookForWork(): Promise<void> {
    const { hasWork, hasSchedules, workers } = await look(database, now());
    if (hasWork) worker.wake();
    if (hasSchedules) startDue();
    leases.review(workers);
  }

  let stopChores = (): void => undefined;

  async function leave(graceMs: number): Promise<void> {
    await worker.stopClaiming();
    await until(() => worker.runs.size === 0, graceMs);
    await worker.releaseAll();
    await committer.idle();
    if (isWorking) await leases.stop();
  }

  return {
    get isWorking() {
      return isWorking;
    },

    async start(concurrency = DEFAULT_CONCURRENCY) {
      for (const handler of handlers.values()) await handler.initialize?.();
      isWorking = true;
      await leases.start(concurrency);
      worker.start(committer, concurrency);
      stopChores = startChores({
        checkFormat,
        lookForWork,
        removeOld,
        readClock: () => database.clock.synchronize(database.db),
        timers,
        warn,
      });
    },

    recover: async () => leases.sweep(await leaseHolders(database)),

    async close(graceMs, last) {
      isClosing = true;
      stopChores();
      // If the database is unreachable, nothing can be released; other workers take over when the lease runs out.
      const leaving = leave(graceMs)
        .then(last)
        .catch((error: unknown) => warn(error, "could not release steps"));
      await atMost(graceMs + RELEASE_MS, leaving);
      worker.abortAll("the worker is stopping");
      void leases.halt();
      if (isWorking) for (const handler of handlers.values()) await handler.cleanup?.();
      context.leaving = true;
      await database.client.close();
    },
  };
}

async function until(reached: () => boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!reached() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
