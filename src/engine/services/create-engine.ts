import { lazyDataSpace } from "../data-space.ts";
import type { Engine } from "../engine.ts";
import { ok } from "../result.ts";
import { isPinnedByRun, lastWriters, loadExecutionOwner, loadPins, readPendingWork } from "../storage/executions.ts";
import { isForOneRun, loadWorkflowOwner } from "../storage/workflows.ts";
import { createDueSchedules } from "./due-schedules.ts";
import { createEngineContext, type EngineOptions } from "./engine-context.ts";
import { createExecutionService } from "./execution-service.ts";
import { followExecution } from "./follow-execution.ts";
import { createQuotas, ownOnly, withQuotas } from "./guards.ts";
import { createNames, type Names } from "./names.ts";
import { createOperations } from "./operations.ts";
import { createPinning } from "./pinning.ts";
import { createScheduleService } from "./schedule-service.ts";
import { createStepRuntime, SETTLED } from "./step-runtime.ts";
import { StoredExecutions } from "./stored-executions.ts";
import { createWebhookService } from "./webhook-service.ts";
import { createWorkerProcess } from "./worker-process.ts";
import { createWorkflowService } from "./workflow-service.ts";

/**
 * Makes an engine on an open database. It runs no steps before `startWorker`. `src/app/open-engine.ts` opens the database
 * and the chat store and puts the three together.
 */
export function createEngine(options: EngineOptions): Engine {
  const context = createEngineContext(options);
  const { database, messenger, handlers, now, timers, warn, areOwners, dataOf } = context;
  const runtime = createStepRuntime(context);
  const { worker, people, changes, logs } = runtime;
  const stored = new StoredExecutions(database, now, (id) => messenger.forget(id), warn);
  const askQuota = createQuotas(database, options.quotas ?? {}, areOwners, stored);
  const names: Names = createNames(handlers, areOwners, (name, viewer) => workflows.findWorkflow(name, viewer));
  const workflows = createWorkflowService(database, handlers, names, askQuota, now);
  const pinning = createPinning(workflows.byId, handlers, names);
  const executions = createExecutionService(context, runtime, workflows, pinning, names);
  const schedules = createScheduleService(context, workflows, executions, pinning);
  const due = createDueSchedules({ context, workflows, executions, pinning, askQuota });
  const process = createWorkerProcess(context, runtime, () => due.run());
  changes.on(SETTLED, (scheduleId: string, executionId: string) => {
    due
      .runAfter(scheduleId, executionId)
      .catch((error: unknown) => warn(error, "could not start a waiting run; trying again"));
  });
  const webhooks = createWebhookService(context, workflows, executions, pinning, askQuota);
  const operations = createOperations(context, runtime, () => process.recover());
  const followers = new Set<() => void>();
  let closing: Promise<void> | undefined;

  const engine: Engine = {
    ...workflows,
    async deleteWorkflow(workflowId, by) {
      // First the schedules: should the process end in between, the request is made again.
      const unscheduled = await schedules.removeSchedulesOf(workflowId, by);
      const deleted = await workflows.deleteWorkflow(workflowId);
      return deleted.ok ? ok({ workflow: deleted.value, unscheduled }) : deleted;
    },
    async pin(starting, by, seen) {
      const pinned = await pinning.pin(starting, { actor: by }, seen);
      return pinned.ok ? pinned : { ok: false, error: pinned.error };
    },
    execute: (workflowId, initial, origin) => executions.execute(workflowId, initial, origin),
    executeSteps: executions.executeSteps,
    view: executions.view,
    withResults: executions.withResults,
    stepLog: (executionId, step) => logs.of(executionId, step),
    findExecution: executions.findExecution,
    listExecutions: executions.listExecutions,
    pageOfExecutions: executions.pageOfExecutions,
    lineageBelow: executions.lineageBelow,
    pinsOf: (executionId) => loadPins(database, executionId),
    isAwaited: (workflowId) => isPinnedByRun(database, workflowId),
    snapshot: executions.snapshot,
    descendants: executions.descendants,
    cancel: executions.cancel,
    pause: executions.pause,
    resume: executions.resume,
    retry: executions.retry,
    runsEarlierSteps: executions.runsEarlierSteps,
    async revs(ids) {
      return new Map([...(await lastWriters(database, ids))].map(([id, { rev }]) => [id, rev]));
    },
    follow(executionId, onChange, since) {
      const view = { database, changes, view: executions.view, picture: executions.picture, warn };
      const stop = followExecution(view, executionId, onChange, since);
      followers.add(stop);
      return () => {
        followers.delete(stop);
        stop();
      };
    },

    ...people,

    schedule: schedules.schedule,
    findSchedule: schedules.findSchedule,
    unschedule: schedules.unschedule,
    resumeSchedule: schedules.resumeSchedule,
    listSchedules: schedules.listSchedules,
    schedulesOf: schedules.schedulesOf,

    ...webhooks,

    handlers,
    async registerHandler(handler) {
      const known = handlers.get(handler.name);
      if (known === handler) return;
      if (process.isWorking) {
        await handler.initialize?.();
        await known?.cleanup?.();
      }
      handlers.set(handler.name, handler);
      worker.pollNow();
    },

    operations,
    data: (actor) => lazyDataSpace(() => dataOf({ actor })),
    now,
    timers,
    pendingWork: () => readPendingWork(database, [...handlers.keys()]),

    startWorker: ({ concurrency } = {}) => process.start(concurrency),
    async pollNow() {
      worker.pollNow();
      if (process.isWorking) await due.run();
    },
    close({ graceMs = 10_000 } = {}) {
      if (closing === undefined) for (const stop of followers) stop();
      closing ??= process.close(graceMs, async () => void (await Promise.all([operations.flush(), logs.flush()])));
      return closing;
    },
  };
  const owned = ownOnly(engine, {
    makerOf: (id) => loadWorkflowOwner(database, id),
    starterOf: (id) => loadExecutionOwner(database, id),
    areOwners,
  });
  return options.quotas === undefined ? owned : withQuotas(owned, askQuota, (id) => isForOneRun(database, id));
}
