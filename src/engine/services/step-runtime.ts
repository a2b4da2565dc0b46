import { EventEmitter } from "node:events";
import { newToken } from "../ids.ts";
import { findWaitingForPerson } from "../storage/executions.ts";
import { loadSteps, loadWorkflow } from "../storage/workflows.ts";
import { Committer } from "../worker/committer.ts";
import { Creator } from "../worker/creator.ts";
import { LargeResults } from "../worker/large-results.ts";
import { MachineCache } from "../worker/machine-cache.ts";
import { Worker } from "../worker/worker.ts";
import type { EngineContext } from "./engine-context.ts";
import { callHooks } from "./event-hooks.ts";
import { createMessageSteps } from "./message-steps.ts";
import { createPersonSteps, type PersonSteps } from "./person-steps.ts";
import { StepLogs } from "./step-logs.ts";
import { createStepServices } from "./step-services.ts";

/** The parts that create, claim, run and commit steps in this process. */
export interface StepRuntime {
  cache: MachineCache;
  results: LargeResults;
  worker: Worker;
  committer: Committer;
  creator: Creator;
  people: PersonSteps;
  logs: StepLogs;
  /**
   * Emits an execution's id, with its machine, when a change made by this process has become durable, and `SETTLED` with the ids of
   * the schedule and the execution when that has ended an execution of a schedule.
   */
  changes: EventEmitter;
  /** Emits `ended` with a machine and its events when steps of it, or all of it, have settled in a write of this process. */
  endings: EventEmitter;
}

/** An event of `changes`. */
export const SETTLED = Symbol("settled");

/**
 * Wires the runtime. The worker claims steps in the committer's writes, and the committer needs the worker for that, so
 * the parts that both use get the committer through a function.
 */
export function createStepRuntime(context: EngineContext): StepRuntime {
  const { database, messenger, handlers, options, now, random, timers, warn } = context;
  const changes = new EventEmitter().setMaxListeners(0);
  const endings = new EventEmitter();
  const cache = new MachineCache(database, context.limits.context);
  const results = new LargeResults(database);
  const logs = new StepLogs(context);
  const forget = (executionId: string): void => cache.drop(executionId);
  const getCommitter = (): Committer => committer;
  const messages = createMessageSteps(messenger, getCommitter, forget);
  const people = createPersonSteps({
    committer: getCommitter,
    handlers,
    authorize: options.authorize,
    secretHosts: options.secretHosts ?? (() => undefined),
    async findWorkflow(id) {
      const [workflow, steps] = await Promise.all([
        loadWorkflow(database, id, { chat_id: 0, all: true }),
        loadSteps(database, id),
      ]);
      return workflow && { steps };
    },
    forget,
    asking: (chatId) => findWaitingForPerson(database, chatId),
  });
  const review = (executionId: string, index: number): void => {
    messages
      .review(executionId, index)
      .catch((error: unknown) => warn(error, "could not record a message's delivery; trying again later"));
  };
  messenger.onSettled(review);
  const services = createStepServices(context, cache, results, getCommitter, logs);
  const worker = new Worker({
    database,
    cache,
    results,
    handlers,
    services,
    send: messages.send,
    review,
    secret: options.secret ?? (() => undefined),
    now,
    random,
    timers,
    lateTurn: (at) => context.lateStarts.turn(at),
    changed: (machine) => changes.emit(machine.document._id, machine),
    happened(machine, events) {
      const { _id, schedule } = machine.document;
      if (events.settled && schedule !== undefined) changes.emit(SETTLED, schedule.id, _id);
      callHooks(options.hooks ?? {}, machine, events, warn);
      endings.emit("ended", machine, events);
    },
    warn,
  });
  const committer = new Committer(database, cache, results, worker, now, random, newToken());
  const creator = new Creator(database, cache, worker, now, newToken());
  return { cache, results, worker, committer, creator, people, logs, changes, endings };
}
