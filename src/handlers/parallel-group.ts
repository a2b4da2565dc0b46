import { hasTemplate } from "../../grammar/template/template.ts";
import type { Actor } from "../engine/actor.ts";
import {
  defineHandler,
  effectsOf,
  type Handler,
  type HandlerDefinition,
  type HandlerReturn,
  type Need,
  needsOf,
  PermanentError,
  type StepRun,
  Suspend,
  TransientError,
} from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { suggestHandler } from "../engine/suggest-handler.ts";
import { z } from "../engine/zod.ts";
import { runTask, type Task, type TaskState } from "./group-task.ts";
import { strictParams, suggestParam } from "./params.ts";
import { anyJson, keyProblem, pathText } from "./plain-json.ts";

/** Tasks of one group that run at once. */
const AT_ONCE = 20;
/** What all results of a group may have together, in bytes of JSON: within what a step's result may have. */
const ALL_RESULTS = 60_000;

interface GroupParams {
  tasks: Task[];
}

/**
 * `parallel_group`: tasks of other handlers, really at once (20), each done once: what a task came to is kept, so that a
 * retry or a restart repeats only what is not done. Tasks that wait (delay, send_message) hold no worker. Result: an
 * object with each task's own result under its name; a result beyond its share of 60 000 bytes is
 * `{truncated: true, text}`. A task that fails fails the group, by name, when the tasks that run have ended.
 */
export function parallelGroup(handlers: HandlerLookup): HandlerDefinition<GroupParams> {
  return defineHandler({
    name: GROUP,
    summary: "Runs several tasks of other handlers at once.",
    example: {
      tasks: [
        { name: "Task 1", handler: "log", params: { message: "Parallel task 1" } },
        { name: "Task 2", handler: "delay", params: { seconds: 2 } },
      ],
    },
    params: strictParams({ tasks: tasksParam(handlers) }),
    result: z.record(z.string(), anyJson),
    capability: (params, actor) => groupNeeds(params, actor),
    effects: (raw, actor) =>
      Array.isArray(raw.tasks)
        ? listed(raw).flatMap((task) => taskEffects(task, handlers, actor))
        : ["does what is not known before it runs"],
    checkRaw: (raw) => groupProblem(raw, handlers),
    checkFilled: (raw, filled) =>
      pairs(raw, filled)
        .map(({ name, handler, before, after }) => {
          const problem = handlers.get(handler)?.checkFilled?.(before, after);
          return problem === undefined ? undefined : `task "${name}": ${problem}`;
        })
        .find((problem) => problem !== undefined),
    closedToSecrets: (raw) =>
      listed(raw).map(({ handler, params }): JsonValue => {
        const inside = typeof params === "object" && params !== null && !Array.isArray(params) ? params : {};
        return handlers.get(String(handler))?.closedToSecrets?.(inside) ?? inside;
      }),
    run: (step) => runGroup(step),
  });
}

function listed({ tasks }: JsonObject): JsonObject[] {
  return Array.isArray(tasks) ? (tasks as JsonObject[]) : [];
}

function taskEffects(task: JsonObject, handlers: HandlerLookup, actor: Actor): readonly string[] {
  const handler = handlers.get(String(task?.handler));
  const { params } = task ?? {};
  // A task that cannot be read is an error before anything runs.
  if (handler === undefined) return [];
  const isObject = typeof params === "object" && params !== null && !Array.isArray(params);
  return effectsOf(handler, isObject ? params : {}, actor);
}

function pairs(raw: JsonObject, filled: JsonObject) {
  const after = listed(filled);
  return listed(raw).map((task, index) => ({
    name: String(task.name),
    handler: String(task.handler),
    before: (task.params ?? {}) as JsonObject,
    after: (after[index]?.params ?? {}) as JsonObject,
  }));
}

function groupNeeds({ tasks }: GroupParams, actor: Actor): Need[] {
  return tasks.flatMap(({ name, handler, params }) =>
    needsOf(handler, params, actor).map(({ capability, of }) => ({
      capability,
      of: `task "${name}"${of === undefined ? "" : `, ${of}`}`,
    })),
  );
}

async function runGroup(step: StepRun<GroupParams>): Promise<HandlerReturn> {
  const { tasks } = step.params;
  const states = await runAtOnce(tasks, step);
  const failed = tasks.flatMap((task, index) => {
    const state = states[index];
    return state?.kind === "failed" ? [{ task, error: state.error }] : [];
  });
  if (failed.length > 0) throw groupError(failed);
  const waits = states.flatMap((state) => (state?.kind === "waits" ? [state] : []));
  if (waits.length > 0)
    return new Suspend({
      for: "again",
      as: waits.some(({ as }) => as === "delay") ? "delay" : "message",
      seconds: Math.min(...waits.map(({ seconds }) => seconds)),
      messages: waits.flatMap(({ messages }) => messages),
    });
  const results: [string, JsonValue][] = [];
  for (const [index, { name }] of tasks.entries()) {
    const state = states[index];
    if (state?.kind !== "done") continue;
    const { result, context, metrics } = state.done;
    results.push([name, result]);
    for (const [key, value] of Object.entries(context)) step.setContext(key, value);
    for (const [key, value] of Object.entries(metrics)) step.metric(`${name}: ${key}`, value);
  }
  return Object.fromEntries(results);
}

/** Runs the tasks, so many at once; begins no further one when a task has failed for good. */
async function runAtOnce(tasks: readonly Task[], step: StepRun<unknown>): Promise<(TaskState | undefined)[]> {
  const states: (TaskState | undefined)[] = tasks.map(() => undefined);
  const share = Math.floor(ALL_RESULTS / tasks.length);
  let next = 0;
  let stopped = false;
  const work = async (): Promise<void> => {
    for (let index = next++; index < tasks.length && !stopped && !step.signal.aborted; index = next++) {
      const state = await runTask(tasks[index] as Task, String(index), step, share);
      states[index] = state;
      stopped ||= state.kind === "failed" && state.error instanceof PermanentError;
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, tasks.length) }, work));
  step.signal.throwIfAborted();
  return states;
}

/** Says of each failed task what went wrong; for good when any of them cannot be mended. */
function groupError(failed: readonly { task: Task; error: unknown }[]): Error {
  const said = failed.map(
    ({ task, error }) =>
      `task "${task.name}" (${task.handler.name}): ${error instanceof Error ? error.message : String(error)}`,
  );
  const message = said.join("; ");
  if (failed.some(({ error }) => error instanceof PermanentError)) return new PermanentError(message);
  const waits = failed.map(({ error }) => (error instanceof TransientError ? (error.retryAfter ?? 0) : 0));
  return new TransientError(message, { retryAfter: Math.max(...waits) });
}

/** The name under which groups are registered, so that a group in a group is known. */
export const GROUP = "parallel_group";
/** Tasks of a group, those of groups within it included. */
const MAX_TASKS = 100;
/** Groups within groups, the outermost included. */
const MAX_DEPTH = 3;
const MAX_NAME = 200;

/** Finds a handler by its exact name, and says which there are. */
export interface HandlerLookup {
  get(name: string): Handler | undefined;
  keys(): Iterable<string>;
}

type Issue = { path: (string | number)[]; message: string };

/** `tasks` of a group: every task's params are read by its own handler, and problems name the task. */
export function tasksParam(handlers: HandlerLookup): z.ZodType<Task[]> {
  return z
    .unknown()
    .transform((value, ctx): Task[] => {
      const read = readTasks(value, handlers);
      for (const { path, message } of read.issues) ctx.issues.push({ code: "custom", path, message, input: value });
      return read.issues.length === 0 ? read.tasks : z.NEVER;
    })
    .describe("a list of {name, handler, params}; names differ");
}

function readTasks(value: unknown, handlers: HandlerLookup): { tasks: Task[]; issues: Issue[] } {
  const refused = (message: string) => ({ tasks: [], issues: [{ path: [], message }] });
  if (value === undefined || value === null) return refused("is required");
  if (!Array.isArray(value)) return refused("must be a list, such as [{name, handler, params}]");
  if (value.length === 0) return refused("must have at least one task");
  const { tasks: count, depth } = measure(value);
  if (count > MAX_TASKS) return refused(`has ${count} tasks, at most ${MAX_TASKS} are allowed`);
  if (depth > MAX_DEPTH) return refused(`holds groups deeper than ${MAX_DEPTH}`);
  const tasks: Task[] = [];
  const issues: Issue[] = [];
  const names = new Set<string>();
  for (const [index, item] of value.entries()) {
    const task = readTask(item, handlers, names);
    if (Array.isArray(task)) issues.push(...task.map(({ path, message }) => ({ path: [index, ...path], message })));
    else tasks.push(task);
  }
  return { tasks, issues };
}

function readTask(item: unknown, handlers: HandlerLookup, names: Set<string>): Task | Issue[] {
  if (typeof item !== "object" || item === null || Array.isArray(item))
    return [{ path: [], message: "must be an object with name, handler and params" }];
  const { name, handler: wanted, params = {}, ...others } = item as JsonObject;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return [{ path: [], message: unknownMember(unknown, item) }];
  const named = nameProblem(name, names);
  if (named !== undefined) return [{ path: ["name"], message: named }];
  names.add(name as string);
  if (typeof wanted !== "string") return [{ path: ["handler"], message: "is required" }];
  const handler = handlers.get(wanted);
  if (handler === undefined) {
    const meant = suggestHandler(wanted, handlers.keys());
    const said = meant === undefined ? `; there is ${[...handlers.keys()].join(", ")}` : `, did you mean "${meant}"?`;
    return [{ path: ["handler"], message: `there is no handler "${wanted}"${said}` }];
  }
  const parsed = handler.params.safeParse(params);
  if (parsed.success) return { name: name as string, handler, params: parsed.data };
  return parsed.error.issues.map(({ path, message }) => ({
    path: ["params", ...path.map((part) => (typeof part === "number" ? part : String(part)))],
    message,
  }));
}

function unknownMember(unknown: string, task: object): string {
  const members = ["name", "handler", "params"];
  const meant = suggestParam(unknown, members, Object.keys(task));
  const said = meant === undefined ? `; there is ${members.join(", ")}` : `, did you mean "${meant}"?`;
  return `has an unknown member ${unknown}${said}`;
}

function nameProblem(name: JsonValue | undefined, names: ReadonlySet<string>): string | undefined {
  if (name === undefined || name === null) return "is required";
  if (typeof name !== "string" || name.trim() === "") return "must be a text";
  if (name.length > MAX_NAME) return `may have ${MAX_NAME} characters`;
  if (names.has(name)) return `"${name}" is the name of another task`;
  return keyProblem(name);
}

/** How many tasks there are in all, and how many groups stand in each other. Works without recursion, and stops at the limits. */
function measure(list: readonly unknown[]): { tasks: number; depth: number } {
  const open = [{ list, level: 1 }];
  let tasks = 0;
  let depth = 0;
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    tasks += group.list.length;
    depth = Math.max(depth, group.level);
    if (depth > MAX_DEPTH) break;
    for (const task of group.list) {
      const { handler, params } = (task ?? {}) as { handler?: unknown; params?: { tasks?: unknown } };
      if (handler === GROUP && Array.isArray(params?.tasks)) open.push({ list: params.tasks, level: group.level + 1 });
    }
  }
  return { tasks, depth };
}

/** What is wrong with a group besides the params of its tasks, which may wait for their templates. */
export function groupProblem(raw: JsonObject, handlers: HandlerLookup): string | undefined {
  const templates = templateProblem(raw);
  if (templates !== undefined) return templates;
  // Another word for them is named with what it means by the params.
  if (raw.tasks === undefined) return undefined;
  const wrong = readTasks(raw.tasks, handlers).issues.find(({ path }) => path[1] !== "params");
  return wrong === undefined ? undefined : `${pathText(["tasks", ...wrong.path])} ${wrong.message}`;
}

/**
 * What a template may not make: the list itself, a task's name, its handler, its params as a whole. A value of the
 * context then never decides what is done, only with what.
 */
function templateProblem(raw: JsonObject): string | undefined {
  const { tasks } = raw;
  if (typeof tasks === "string" && hasTemplate(tasks)) return "tasks must be written out, not a template";
  for (const task of Array.isArray(tasks) ? tasks : []) {
    if (typeof task === "string" && hasTemplate(task)) return "a task must be written out, not a template";
    const { name, handler, params } = (task ?? {}) as JsonObject;
    for (const [member, value] of Object.entries({ name, handler, params }))
      if (typeof value === "string" && hasTemplate(value))
        return `a task's ${member} must be written out, not the template ${JSON.stringify(value.slice(0, 100))}`;
  }
  return undefined;
}
