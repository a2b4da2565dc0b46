import {
  type Handler,
  PermanentError,
  type StepLog,
  type StepRun,
  Suspend,
  type SuspendFor,
} from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { problem } from "../i18n/problem.ts";
import type { RichText } from "../i18n/rich-text.ts";

/** One task of a group, with its handler's own params, parsed. */
export interface Task {
  name: string;
  handler: Handler;
  params: unknown;
}

/** The outcome of a finished task. It is checkpointed, so neither a retry nor a restart repeats the task. */
export interface TaskDone {
  result: JsonValue;
  context: JsonObject;
  metrics: Record<string, number>;
}

/** The state of a task after a run of its group. */
export type TaskState =
  | { kind: "done"; done: TaskDone }
  | { kind: "waits"; as: "delay" | "message"; seconds: number; messages: string[] }
  | { kind: "failed"; error: unknown };

/** What a task waits for. The end of a delay is fixed when it begins, so a restart does not start it over. */
type Waiting =
  | { for: "delay"; until: number }
  | { for: "message"; chat_id: number; thread_id?: number; text: string; rich?: RichText };

type Kept = TaskDone & { waiting?: Waiting };

/** Seconds until a delivery is checked again if nothing reports it. */
const REVIEW_SECONDS = 10;

/** Thrown to leave a task whose handler asks to run again later. */
class RunAgain extends Error {
  readonly wait: Extract<SuspendFor, { for: "again" }>;
  constructor(wait: Extract<SuspendFor, { for: "again" }>) {
    super("again");
    this.wait = wait;
  }
}

/** Runs a task, or takes its checkpointed outcome. `id` is unique within the group. */
export async function runTask(task: Task, id: string, group: StepRun<unknown>): Promise<TaskState> {
  try {
    const kept = (await group.checkpoint(id, () => firstRun(task, id, group))) as unknown as Kept;
    const { waiting, ...done } = kept;
    if (waiting === undefined) return { kind: "done", done };
    if (waiting.for === "delay") {
      const seconds = (waiting.until - group.now().getTime()) / 1000;
      return seconds <= 0 ? { kind: "done", done } : { kind: "waits", as: "delay", seconds, messages: [] };
    }
    const ids = await delivered(waiting, id, group);
    return { kind: "done", done: { ...done, result: { ...(done.result as JsonObject), ...ids } } };
  } catch (error) {
    if (!(error instanceof RunAgain)) return { kind: "failed", error };
    const { as, seconds, messages } = error.wait;
    return { kind: "waits", as, seconds, messages };
  }
}

/** Sends the task's message and returns its ids. They are checkpointed, so RETRY does not send it again. */
function delivered(
  { for: _, ...message }: Extract<Waiting, { for: "message" }>,
  id: string,
  group: StepRun<unknown>,
): Promise<JsonObject> {
  return group.checkpoint(`${id}!sent`, async (): Promise<JsonObject> => {
    const delivery = await group.post(id, message);
    if (delivery.status === "failed") throw new PermanentError(delivery.error);
    if (delivery.status === "queued")
      throw new RunAgain({ for: "again", as: "message", seconds: REVIEW_SECONDS, messages: [id] });
    const [message_id = null, ...more] = delivery.message_ids;
    return more.length === 0 ? { message_id } : { message_id, message_ids: delivery.message_ids };
  });
}

async function firstRun(task: Task, id: string, group: StepRun<unknown>): Promise<JsonValue> {
  const context: JsonObject = {};
  const metrics: Record<string, number> = {};
  const value = await task.handler.run(taskRun(task, id, group, context, metrics) as never);
  const rest = { context, metrics };
  if (value instanceof Suspend) {
    const { wait } = value;
    if (wait.for === "again") throw new RunAgain({ ...wait, messages: wait.messages.map((name) => `${id}/${name}`) });
    if (wait.for === "person") throw new PermanentError(problem("groupCannotAsk"));
    return { ...rest, result: wait.result, waiting: waitingFor(wait, group.now()) } as unknown as JsonValue;
  }
  if (isFailure(value)) throw new Error(value.error);
  return { ...rest, result: (value ?? null) as JsonValue };
}

function waitingFor(wait: SuspendFor, now: Date): Waiting {
  if (wait.for === "delay") return { for: "delay", until: now.getTime() + wait.seconds * 1000 };
  if (wait.for !== "message") throw new PermanentError(problem("groupCannotWait"));
  const { result: _, ...message } = wait;
  return message;
}

function isFailure(value: unknown): value is { success: false; error: string } {
  return typeof value === "object" && value !== null && (value as JsonObject).success === false && "error" in value;
}

/** The step run that a task's handler receives: the group's own, with everything it stores kept under the task's name. */
function taskRun(
  { name, params }: Task,
  id: string,
  group: StepRun<unknown>,
  context: JsonObject,
  metrics: Record<string, number>,
): StepRun<unknown> {
  let sent = 0;
  const { actor } = group.execution;
  return {
    ...group,
    params,
    idempotencyKey: `${group.idempotencyKey}:${encodeURIComponent(name)}`,
    setContext: (key, value) => {
      context[key] = value;
    },
    metric: (key, value) => {
      metrics[key] = value;
    },
    checkpoint: (key, work) => group.checkpoint(`${id}/${key}`, work),
    post: (key, message) => group.post(`${id}/${key}`, message),
    secrets: (...path) => group.secrets("tasks", Number(id), "params", ...path),
    written: (...path) => group.written("tasks", Number(id), "params", ...path),
    chat: {
      send: async (text) => {
        const thread = actor.thread_id === undefined ? {} : { thread_id: actor.thread_id };
        await group.post(`${id}/say/${sent++}`, { chat_id: actor.chat_id, ...thread, text });
      },
    },
    log: namedLog(group.log, name),
  };
}

function namedLog(log: StepLog, task: string): StepLog {
  return {
    debug: (fields, message) => log.debug({ ...fields, task }, message),
    info: (fields, message) => log.info({ ...fields, task }, message),
    warn: (fields, message) => log.warn({ ...fields, task }, message),
    error: (fields, message) => log.error({ ...fields, task }, message),
  };
}
