import { NameTable, respellKeys } from "../../grammar/names.ts";
import { hasTemplate } from "../../grammar/template/template.ts";
import type { Actor } from "../engine/actor.ts";
import {
  defineHandler,
  effectsOf,
  type Handler,
  type HandlerDefinition,
  type HandlerReturn,
  hasOwnOutcome,
  type Need,
  needsOf,
  PermanentError,
  type StepRun,
  Suspend,
  saidBy,
  TransientError,
} from "../engine/handler.ts";
import { type JsonObject, type JsonValue, keyProblem } from "../engine/json.ts";
import { wordingOf } from "../engine/param-issues.ts";
import { EVERYTHING } from "../engine/reach.ts";
import { respellStep } from "../engine/respell-step.ts";
import { suggestHandler } from "../engine/suggest-handler.ts";
import { z } from "../engine/zod.ts";
import type { StepEffect } from "../i18n/effect.ts";
import { type Problem, problem, type Wording } from "../i18n/problem.ts";
import { runTask, type Task, type TaskState } from "./group-task.ts";
import { reportProblems, strictParams, suggestParam } from "./params.ts";
import { anyJson, type ParamProblem, sayInParam } from "./plain-json.ts";

const NAME = "parallel_group";
/** Tasks of one group that run at the same time. */
const AT_ONCE = 20;
/** Tasks of a group, including those of groups inside it. */
const MAX_TASKS = 100;
/** Groups inside groups, the outermost included. */
const MAX_DEPTH = 3;
const MAX_NAME = 200;
interface GroupParams {
  tasks: Task[];
}

/** The handlers that tasks can use, by name; more may be registered later. */
export type TaskHandlers = ReadonlyMap<string, Handler>;

/**
 * `parallel_group`: runs tasks of other handlers at the same time, at most 20 at once. Outcomes are checkpointed, so a retry or a
 * restart repeats only unfinished tasks. Tasks that wait (delay, send_message) hold no worker slot. Result: each task's own result
 * under its name. If a task fails, the running ones finish; then the group fails and names it.
 */
export function parallelGroup(handlers: TaskHandlers): HandlerDefinition<GroupParams> {
  return defineHandler({
    name: NAME,
    summary: "Runs several tasks at once, each with its own handler.",
    example: {
      tasks: [
        { name: "Task 1", handler: "log", params: { message: "Parallel task 1" } },
        { name: "Task 2", handler: "delay", params: { seconds: 2 } },
      ],
    },
    synonyms: ["parallel", "group", "concurrent", "run_parallel"],
    params: strictParams({ tasks: tasksParam(handlers) }, { tasks: "steps jobs items actions" }),
    result: z.record(z.string(), anyJson),
    capability: {
      of: (params, actor) => groupNeeds(params, actor),
      async atMost(raw, { step }) {
        if (!Array.isArray(raw.tasks)) return EVERYTHING;
        const reaches = await Promise.all(tasksOf(raw).map((task) => step(String(task?.handler), task?.params ?? {})));
        return [...new Set(reaches.flat())];
      },
    },
    ownOutcome: (raw) => tasksOf(raw).some((task) => taskHasOwnOutcome(task, handlers)),
    effects: (raw, actor) =>
      Array.isArray(raw.tasks)
        ? tasksOf(raw).flatMap((task) => taskEffects(task, handlers, actor))
        : [{ kind: "unknown" }],
    forPeople: (raw) => tasksOf(raw).map((task) => taskForPeople(task, handlers)),
    startsWorkflows: true,
    async withIds(raw, { step }) {
      if (!Array.isArray(raw.tasks)) return raw;
      const tasks = tasksOf(raw).map(async (task) =>
        isObject(task?.params) ? { ...task, params: await step(String(task.handler), task.params) } : task,
      );
      return { ...raw, tasks: await Promise.all(tasks) };
    },
    conditions: (raw) => tasksOf(raw).flatMap((task) => taskConditions(task, handlers)),
    respell: (raw) => respellTasks(raw, handlers),
    checkRaw: (raw) => groupProblem(raw, handlers),
    checkFilled: (raw, filled) =>
      pairs(raw, filled)
        .map(({ name, handler, before, after }) => {
          const why = handlers.get(handler)?.checkFilled?.(before, after);
          return why === undefined ? undefined : problem("inTask", { task: name, why });
        })
        .find((wrong) => wrong !== undefined),
    closedToSecrets: (raw) =>
      tasksOf(raw).map(({ handler, params }): JsonValue => {
        const inside = isObject(params) ? params : {};
        return handlers.get(String(handler))?.closedToSecrets?.(inside) ?? inside;
      }),
    sendsMarkdown: true,
    run: (step) => runGroup(step),
  });
}

const MEMBERS = new NameTable(["name", "handler", "params"]);

function respellTasks(raw: JsonObject, handlers: TaskHandlers): JsonObject {
  if (!Array.isArray(raw.tasks) || measure(raw.tasks).depth > MAX_DEPTH) return raw;
  return { ...raw, tasks: raw.tasks.map((task) => (isObject(task) ? respellTask(task, handlers) : task)) };
}

function respellTask(written: JsonObject, handlers: TaskHandlers): JsonObject {
  const task = respellKeys(written, MEMBERS);
  const { handler, params } = task;
  if (typeof handler !== "string") return task;
  const step = isObject(params) ? respellStep({ handler, params }, handlers) : respellStep({ handler }, handlers);
  return { ...task, ...(step as JsonObject) };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function taskForPeople(task: JsonObject, handlers: TaskHandlers): JsonValue {
  const params = task?.params;
  return isObject(params) ? (handlers.get(String(task.handler))?.forPeople?.(params) ?? null) : null;
}

function taskConditions(task: JsonObject, handlers: TaskHandlers): readonly string[] {
  const params = task?.params;
  return isObject(params) ? (handlers.get(String(task.handler))?.conditions?.(params) ?? []) : [];
}

function tasksOf({ tasks }: JsonObject): JsonObject[] {
  return Array.isArray(tasks) ? (tasks as JsonObject[]) : [];
}

function taskEffects(task: JsonObject, handlers: TaskHandlers, actor: Actor): readonly StepEffect[] {
  const handler = handlers.get(String(task?.handler));
  const { params } = task ?? {};
  // A task with an unknown handler is refused before anything runs.
  if (handler === undefined) return [];
  return effectsOf(handler, isObject(params) ? params : {}, actor);
}

function taskHasOwnOutcome(task: JsonObject, handlers: TaskHandlers): boolean {
  const handler = handlers.get(String(task?.handler));
  const { params } = task ?? {};
  return handler !== undefined && hasOwnOutcome(handler, isObject(params) ? params : {});
}

function pairs(raw: JsonObject, filled: JsonObject) {
  const after = tasksOf(filled);
  return tasksOf(raw).map((task, index) => ({
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

/** Runs the tasks, at most `AT_ONCE` at a time. Starts no further one after a task has failed permanently. */
async function runAtOnce(tasks: readonly Task[], step: StepRun<unknown>): Promise<(TaskState | undefined)[]> {
  const states: (TaskState | undefined)[] = tasks.map(() => undefined);
  let next = 0;
  let stopped = false;
  const work = async (): Promise<void> => {
    for (let index = next++; index < tasks.length && !stopped && !step.signal.aborted; index = next++) {
      const state = await runTask(tasks[index] as Task, String(index), step);
      states[index] = state;
      stopped ||= state.kind === "failed" && state.error instanceof PermanentError;
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, tasks.length) }, work));
  step.signal.throwIfAborted();
  return states;
}

/** One error for all failed tasks. Permanent if any of them is, as a retry cannot help then. */
function groupError(failed: readonly { task: Task; error: unknown }[]): Error {
  const problems = failed.map(({ task, error }) =>
    problem("taskFailed", { task: task.name, handler: task.handler.name, why: saidBy(error) }),
  );
  const why = problem("several", { problems });
  if (failed.some(({ error }) => error instanceof PermanentError)) return new PermanentError(why);
  const waits = failed.map(({ error }) => (error instanceof TransientError ? (error.retryAfter ?? 0) : 0));
  return new TransientError(why, { retryAfter: Math.max(...waits) });
}

/** The param `tasks`. Each task's params are read by its own handler, and problems name the task. */
function tasksParam(handlers: TaskHandlers): z.ZodType<Task[]> {
  return z
    .unknown()
    .transform((value, ctx): Task[] => {
      const { tasks, problems } = readTasks(value, handlers);
      reportProblems(problems, ctx);
      return problems.length === 0 ? tasks : z.NEVER;
    })
    .describe("a list of {name, handler, params}; names must be unique");
}

function readTasks(value: unknown, handlers: TaskHandlers): { tasks: Task[]; problems: ParamProblem[] } {
  const refused = (why: Problem) => ({ tasks: [], problems: [{ path: [], why }] });
  if (value === undefined || value === null) return refused(problem("required"));
  if (!Array.isArray(value)) return refused(problem("mustBeTasks"));
  if (value.length === 0) return refused(problem("noTasks"));
  const { tasks: count, depth } = measure(value);
  if (count > MAX_TASKS) return refused(problem("tooManyTasks", { number: count, most: MAX_TASKS }));
  if (depth > MAX_DEPTH) return refused(problem("nestedGroups", { most: MAX_DEPTH }));
  const tasks: Task[] = [];
  const problems: ParamProblem[] = [];
  const names = new Set<string>();
  for (const [index, item] of value.entries()) {
    const task = readTask(item, handlers, names);
    if (Array.isArray(task)) problems.push(...task.map(({ path, why }) => ({ path: [index, ...path], why })));
    else tasks.push(task);
  }
  return { tasks, problems };
}

function readTask(item: unknown, handlers: TaskHandlers, names: Set<string>): Task | ParamProblem[] {
  if (typeof item !== "object" || item === null || Array.isArray(item))
    return [{ path: [], why: problem("mustBeTask") }];
  const { name, handler: wanted, params = {}, ...others } = item as JsonObject;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return [{ path: [], why: unknownMember(unknown, item) }];
  const named = nameProblem(name, names);
  if (named !== undefined) return [{ path: ["name"], why: named }];
  names.add(name as string);
  if (typeof wanted !== "string") return [{ path: ["handler"], why: problem("required") }];
  const handler = handlers.get(wanted);
  if (handler === undefined) {
    const near = suggestHandler(wanted, handlers);
    const others = near === undefined ? [...handlers.keys()] : [];
    return [{ path: ["handler"], why: problem("taskHandlerUnknown", { written: wanted, near, handlers: others }) }];
  }
  // Its question could hold nothing back: the other tasks run at once.
  if (handler.decides !== undefined) return [{ path: ["handler"], why: problem("groupCannotAsk") }];
  const parsed = handler.params.safeParse(params);
  if (parsed.success) return { name: name as string, handler, params: parsed.data };
  return parsed.error.issues.map((issue) => ({
    path: ["params", ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))],
    why: wordingOf(issue),
  }));
}

/** The members of a task, with other names for them. */
const TASK_SYNONYMS = {
  name: "title id task",
  handler: "type action handler_name",
  params: "args arguments parameters param input config",
};

function unknownMember(unknown: string, task: object): Problem {
  const members = Object.keys(TASK_SYNONYMS);
  const near = suggestParam(unknown, members, Object.keys(task), TASK_SYNONYMS);
  return problem("unknownMember", { name: unknown, near, names: near === undefined ? members : [] });
}

function nameProblem(name: JsonValue | undefined, names: ReadonlySet<string>): Problem | undefined {
  if (name === undefined || name === null) return problem("required");
  if (typeof name !== "string" || name.trim() === "") return problem("mustBePlainText");
  if (name.length > MAX_NAME) return problem("longerThan", { most: MAX_NAME });
  if (names.has(name)) return problem("taskNameTaken", { name });
  return keyProblem(name);
}

/** Counts all tasks and the levels of groups inside groups. Does not recurse, and stops at the limits. */
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
      if (handler === NAME && Array.isArray(params?.tasks)) open.push({ list: params.tasks, level: group.level + 1 });
    }
  }
  return { tasks, depth };
}

/** The first problem with a group, apart from the params of its tasks, which may still contain templates. */
function groupProblem(raw: JsonObject, handlers: TaskHandlers): Wording | undefined {
  const templates = templateProblem(raw);
  if (templates !== undefined) return templates;
  // The params schema handles a missing or misspelled "tasks".
  if (raw.tasks === undefined) return undefined;
  const wrong = readTasks(raw.tasks, handlers).problems.find(({ path }) => path[1] !== "params");
  return wrong && sayInParam({ path: ["tasks", ...wrong.path], why: wrong.why });
}

/**
 * Refuses a template for the list itself, or for a task's name, handler or whole params: a value from the context may be an input
 * of a task, but never decides what a task does.
 */
function templateProblem(raw: JsonObject): Problem | undefined {
  const { tasks } = raw;
  if (typeof tasks === "string" && hasTemplate(tasks)) return problem("tasksFromTemplate");
  for (const task of Array.isArray(tasks) ? tasks : []) {
    if (typeof task === "string" && hasTemplate(task)) return problem("taskFromTemplate");
    const { name, handler, params } = (task ?? {}) as JsonObject;
    for (const [member, value] of Object.entries({ name, handler, params }))
      if (typeof value === "string" && hasTemplate(value))
        return problem("taskMemberFromTemplate", { member, template: JSON.stringify(value.slice(0, 100)) });
  }
  return undefined;
}
