import type { Actor } from "../engine/actor.ts";
import { effectsOf } from "../engine/effects.ts";
import {
  defineHandler,
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
import { z } from "../engine/zod.ts";
import { anyJson } from "./json/any-json.ts";
import { GROUP, groupProblem, type HandlerLookup, type Task, tasksParam } from "./parallel-group/group-tasks.ts";
import { runTask, type TaskState } from "./parallel-group/run-task.ts";
import { strictParams } from "./params/strict-params.ts";

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
