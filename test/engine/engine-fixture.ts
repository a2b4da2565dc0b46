import { once } from "node:events";
import { type Document, MongoClient, type UpdateFilter } from "mongodb";
import { afterEach, beforeAll } from "vitest";
import { z } from "zod";
import type { OpenOptions } from "../../src/app/open-engine.ts";
import type { Actor, Origin } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { type ExecutionView, isSettled } from "../../src/engine/execution.ts";
import { defineHandler, type Handler, PermanentError } from "../../src/engine/handler.ts";
import type { JsonObject } from "../../src/engine/json.ts";
import type { NewStep, NewWorkflow } from "../../src/engine/workflow.ts";
import { handlers } from "../../src/handlers/table.ts";
import { openWithChats } from "../open-engine.ts";
import { freshName, isRealMongoDb, sharedDatabase } from "../shared-database.ts";

export { freshName, isRealMongoDb };

export const ACTOR: Actor = { user_id: 1, chat_id: 10, message_id: 5, gateway: "test" };

let uri = "";
const engines = new Set<Engine>();

/** Gives the test file an embedded database, and closes engines its tests leave open. */
export function useEmbeddedDatabase(): void {
  beforeAll(async () => {
    uri = await sharedDatabase();
  });
  afterEach(async () => {
    await Promise.all([...engines].map((engine) => engine.close({ graceMs: 100 })));
    engines.clear();
  });
}

export function databaseUri(): string {
  return uri;
}

/** Opens an engine on a separate database, or on `db`. `more`: handlers in addition to the built-in ones. */
export async function openEngine(
  options: Partial<OpenOptions> & { more?: Handler[]; work?: boolean; concurrency?: number } = {},
): Promise<Engine> {
  const { more = [], work = true, concurrency = 20, ...rest } = options;
  const engine = await openWithChats({
    uri,
    db: freshName(),
    handlers: [...handlers, ...more],
    authorize: async () => true,
    isOwner: async () => true,
    ...rest,
  });
  engines.add(engine);
  if (work) await engine.startWorker({ concurrency });
  return engine;
}

/** Exempts an engine from being closed after the test; the test closes it itself. */
export function disown(engine: Engine): Engine {
  engines.delete(engine);
  return engine;
}

export function origin(key = `k${Math.random()}`): Origin {
  return { key, actor: ACTOR };
}

/** Creates a workflow of the steps and starts it; resolves with the execution's id. */
export async function start(
  engine: Engine,
  steps: NewStep[],
  options: { workflow?: Partial<NewWorkflow>; context?: JsonObject } = {},
): Promise<string> {
  const made = await engine.createWorkflowWithSteps({ name: "Test", ...options.workflow }, steps, origin());
  if (!made.ok) throw new Error(made.error.message);
  const started = await engine.execute(made.value.id, options.context ?? {}, origin());
  if (!started.ok) throw new Error(started.error.message);
  return started.value.id;
}

/** Resolves with the first view that satisfies `wanted`. */
export function until(engine: Engine, id: string, wanted: (view: ExecutionView) => boolean): Promise<ExecutionView> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      engine.view(id).then((view) => reject(new Error(`not reached: ${JSON.stringify(view).slice(0, 2000)}`)), reject);
    }, 60_000);
    const stop = engine.follow(id, (view) => {
      if (!wanted(view)) return;
      clearTimeout(timer);
      stop();
      resolve(view);
    });
  });
}

export function settled(engine: Engine, id: string): Promise<ExecutionView> {
  return until(engine, id, (view) => isSettled(view.status));
}

/** Creates a workflow of the steps and runs it to its end. */
export async function run(engine: Engine, ...rest: Parameters<typeof start> extends [Engine, ...infer R] ? R : never) {
  return settled(engine, await start(engine, ...rest));
}

/** Makes a cron schedule run every second, more often than users may ask for. */
export async function everySecond(db: string, scheduleId: string): Promise<void> {
  await changeSchedule(db, { _id: scheduleId }, { $set: { "when.cron": "* * * * * *", next_at: new Date() } });
}

/** Changes a stored schedule. */
export async function changeSchedule(
  db: string,
  filter: { _id?: string; workflow_id?: string },
  update: UpdateFilter<Document>,
): Promise<void> {
  const client = await new MongoClient(databaseUri()).connect();
  await client
    .db(db)
    .collection<Document>("schedules")
    .updateOne(filter as Document, update);
  await client.close();
}

/** Something that a test lets happen when it is ready for it. */
export function gate(): { opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** What a probe ran, in order. `at`: on the monotonic clock. */
export type ProbeRuns = { name: string; attempt: number; at: number }[];

/** A step that a probe runs. */
export function step(name: string, more: object = {}) {
  return { name, handler: "probe", ...more };
}

/**
 * A handler that records its runs, and fails, hangs or succeeds depending on its params. `opened`: how long steps that are
 * `held` run.
 */
export function probe(runs: ProbeRuns, opened: Promise<void> = Promise.resolve()): Handler {
  return defineHandler({
    name: "probe",
    summary: "A handler for tests.",
    example: {},
    params: z.object({
      failures: z.number().default(0),
      permanent: z.boolean().default(false),
      ms: z.number().default(0),
      held: z.boolean().default(false),
      value: z.json().optional(),
      sets: z.record(z.string(), z.json()).default({}),
    }),
    capability: "chat",
    async run({ params, step, attempt, signal, setContext }) {
      runs.push({ name: step.name, attempt, at: performance.now() });
      if (params.ms > 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, params.ms);
          signal.addEventListener("abort", () => {
            clearTimeout(timer);
            resolve();
          });
        });
      if (params.held) await Promise.race([opened, once(signal, "abort")]);
      if (params.permanent) throw new PermanentError("never");
      if (attempt <= params.failures) throw new Error(`failure ${attempt}`);
      for (const [key, value] of Object.entries(params.sets)) setContext(key, value as string);
      return (params.value ?? step.name) as string;
    },
  });
}
