import { EventEmitter } from "node:events";
import { MongoClientClosedError } from "mongodb";
import { createButtonPresses, createButtons } from "../../chat-store/buttons.ts";
import { createChatMemory } from "../../chat-store/chat-memory.ts";
import { createGatewayLeases } from "../../chat-store/gateway-leases.ts";
import { createInbox } from "../../chat-store/inbox.ts";
import { createKeptUpdates } from "../../chat-store/kept-updates.ts";
import { moveChat } from "../../chat-store/move-chat.ts";
import { createOutbox } from "../../chat-store/outbox.ts";
import { createConfirmationExemptions, createGrants } from "../../chat-store/permissions.ts";
import { createProgressMessages } from "../../chat-store/progress-messages.ts";
import { createSettings } from "../../chat-store/settings.ts";
import type { Actor } from "../actor.ts";
import { atMost } from "../at-most.ts";
import { lazyDataSpace } from "../data-space.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import { newToken } from "../ids.ts";
import { connect, createIndexes } from "../storage/database.ts";
import { DatabaseClock } from "../storage/database-clock.ts";
import { findAsking, lastWriters, loadStarter, readPendingWork, removeFinished } from "../storage/executions.ts";
import { userData } from "../storage/user-data.ts";
import { loadMaker } from "../storage/workflows.ts";
import { Committer } from "../worker/committer.ts";
import { Creator } from "../worker/creator.ts";
import { LeaseKeeper } from "../worker/lease-keeper.ts";
import { MachineCache } from "../worker/machine-cache.ts";
import { hostIdentity } from "../worker/process-identity.ts";
import { DEFAULT_LIMITS } from "../worker/step-result.ts";
import { Worker } from "../worker/worker.ts";
import { createChores } from "./chores.ts";
import { createExecutionService } from "./execution-service.ts";
import { followExecution } from "./follow-execution.ts";
import { createQuotas, ownOnly, withQuotas } from "./guards.ts";
import { createMessageSteps } from "./message-steps.ts";
import { createPersonSteps } from "./person-steps.ts";
import { createScheduleService } from "./schedule-service.ts";
import { createStepServices } from "./step-services.ts";
import { createWorkflowService } from "./workflow-service.ts";

/** How long `close` tries to give back what is left, beside its grace, in milliseconds. */
const LEAVE_MS = 5000;

/** Steps that one worker runs at once, unless told otherwise. */
const DEFAULT_CONCURRENCY = 100;
const DEFAULT_RETENTION_DAYS = 30;

/** Connects to MongoDB, sees to the indexes, and gives the engine. It takes no steps before `startWorker`. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { log, random = Math.random, secret = () => undefined, leaseSeconds = 7 } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const database = await connect(options.uri, options.db ?? "stepgram");
  const clock = new DatabaseClock();
  await clock.synchronize(database.db);
  await createIndexes(database);
  const { shiftTime } = options;
  const now = shiftTime === undefined ? () => clock.now() : () => shiftTime(clock.now());
  /** The database's client is closed, or about to be. */
  let left = false;
  const warn = (error: unknown, message: string) => {
    // What was under way when the client was closed is known to be undone.
    if (left && error instanceof MongoClientClosedError) return;
    log?.warn({ err: error instanceof Error ? error : new Error(String(error)) }, message);
  };

  const isOwner = async (actor: Actor): Promise<boolean> => (await options.isOwner?.(actor)) ?? false;
  const dataOf = async (actor: Actor) =>
    userData(database.client, database.db.databaseName, actor, await isOwner(actor));
  const handlers = new Map(options.handlers.map((handler) => [handler.name, handler]));
  const changes = new EventEmitter().setMaxListeners(0);
  const cache = new MachineCache(database, limits.context);
  const messages = createMessageSteps(
    () => outbox,
    () => committer,
    (executionId) => cache.drop(executionId),
  );
  const people = createPersonSteps({
    committer: () => committer,
    handlers,
    authorize: options.authorize,
    forget: (executionId) => cache.drop(executionId),
    asking: () => findAsking(database),
  });
  const review = (executionId: string, index: number): void => {
    messages
      .review(executionId, index)
      .catch((error: unknown) => warn(error, "a message's delivery could not be noted; it will be looked at again"));
  };
  const outbox = createOutbox(database.db, now, ({ execution_id, step }) => review(execution_id, step));
  const worker = new Worker({
    database,
    cache,
    handlers,
    services: (run, machine) => services(run, machine),
    send: messages.send,
    review,
    secret,
    now,
    random,
    changed: (machine) => changes.emit(machine.document._id, machine),
    warn,
  });
  const committer = new Committer(database, cache, worker, now, random, newToken());
  const creator = new Creator(database, cache, worker, now, newToken());
  const services = createStepServices({
    database,
    committer,
    cache,
    outbox,
    options,
    dataOf,
    limits,
    patience: { random, warn },
    now,
  });
  const workflows = createWorkflowService(database, handlers, now);
  const executions = createExecutionService({
    database,
    workflows,
    committer,
    creator,
    cache,
    handlers,
    limits,
    now,
    offer: (id) => worker.offer(id),
  });
  const leases = new LeaseKeeper(
    {
      database,
      committer,
      cache,
      host: options.host ?? hostIdentity(),
      leaseSeconds,
      now,
      random,
      newId: newToken,
      warn,
      lost(newId) {
        warn("this worker was silent for too long", "others have taken its steps; going on under a new name");
        worker.abortAll("the lease was lost");
        worker.id = newId;
      },
    },
    worker.id,
  );
  const cards = createProgressMessages(database.db);
  const askQuota = createQuotas(database, options.quotas ?? {}, isOwner);
  const schedules = createScheduleService(database, workflows, executions, askQuota, cards.openQuietly, now);
  let working = false;
  let closing: Promise<void> | undefined;
  const followers = new Set<() => void>();

  const tidy = async (): Promise<void> => {
    const days = options.retentionDays ?? DEFAULT_RETENTION_DAYS;
    const before = new Date(now().getTime() - days * 24 * 3600_000);
    while (closing === undefined && (await removeFinished(database, before)));
  };
  const chores = createChores({
    runDue: () => schedules.runDue(),
    tidy,
    resync: () => clock.synchronize(database.db),
    random,
    warn,
  });

  const leave = async (graceMs: number): Promise<void> => {
    await worker.stopTaking();
    await until(() => worker.runs.size === 0, graceMs);
    await worker.releaseAll();
    await committer.idle();
    if (working) await leases.stop();
  };

  const shutDown = async (graceMs: number): Promise<void> => {
    chores.stop();
    for (const stop of followers) stop();
    // A database that is away holds nobody: others take what was held here when the lease is over.
    const leaving = leave(graceMs).catch((error: unknown) => warn(error, "steps could not be given back"));
    await atMost(graceMs + LEAVE_MS, leaving);
    worker.abortAll("the worker stops");
    leases.halt();
    if (working) for (const handler of handlers.values()) await handler.cleanup?.();
    left = true;
    await database.client.close();
  };

  const engine: Engine = {
    ...workflows,
    findExecution: executions.findExecution,
    listExecutions: executions.listExecutions,
    view: executions.view,
    execute: (workflowId, context, origin) => executions.execute(workflowId, context, origin),
    executeSteps: executions.executeSteps,
    lineageBelow: executions.lineageBelow,
    descendants: executions.descendants,
    cancel: executions.cancel,
    pause: executions.pause,
    resume: executions.resume,
    retry: executions.retry,
    answer: people.answer,
    questions: people.questions,
    waitsFor: people.waitsFor,
    async revs(ids) {
      return new Map([...(await lastWriters(database, ids))].map(([id, { rev }]) => [id, rev]));
    },
    cannotAsk: people.cannotAsk,
    schedule: schedules.schedule,
    findSchedule: schedules.findSchedule,
    unschedule: schedules.unschedule,
    listSchedules: schedules.listSchedules,
    handlers,
    outbox,
    inbox: createInbox(database.db, now),
    memory: createChatMemory(database.db),
    cards,
    buttons: createButtons(database.db, now),
    presses: createButtonPresses(database.db, now),
    updates: createKeptUpdates(database.db, now),
    grants: createGrants(database.db, now),
    unaskedChats: createConfirmationExemptions(database.db, now),
    surfaces: createGatewayLeases(database.db),
    settings: createSettings(database.db, now),
    async moveChat(from, to) {
      await moveChat(database.client, database.db, from, to, now());
      for (const handler of handlers.values()) await handler.followChat?.(from, to);
    },
    now,

    async registerHandler(handler) {
      const known = handlers.get(handler.name);
      if (known === handler) return;
      if (working) {
        await handler.initialize?.();
        await known?.cleanup?.();
      }
      handlers.set(handler.name, handler);
      worker.lookNow();
    },

    data(actor) {
      return lazyDataSpace(() => dataOf(actor));
    },

    pendingWork: () => readPendingWork(database, [...handlers.keys()]),

    async lookNow() {
      worker.lookNow();
      if (working) await schedules.runDue();
    },

    follow(executionId, onChange, since) {
      const context = { database, changes, view: executions.view, picture: executions.picture, warn };
      const stop = followExecution(context, executionId, onChange, since);
      followers.add(stop);
      return () => {
        followers.delete(stop);
        stop();
      };
    },

    async startWorker({ concurrency = DEFAULT_CONCURRENCY } = {}) {
      for (const handler of handlers.values()) await handler.initialize?.();
      working = true;
      await leases.start();
      worker.start(committer, concurrency);
      chores.start();
    },

    close({ graceMs = 10_000 } = {}) {
      closing ??= shutDown(graceMs);
      return closing;
    },
  };
  const owned = ownOnly(engine, {
    makerOf: (id) => loadMaker(database, id),
    starterOf: (id) => loadStarter(database, id),
    isOwner,
  });
  return options.quotas === undefined ? owned : withQuotas(owned, askQuota);
}

async function until(reached: () => boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!reached() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
