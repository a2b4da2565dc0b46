import { hasTemplate } from "../../../grammar/template/template.ts";
import type { Handler } from "../../engine/handler.ts";
import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { meantHandler } from "../../engine/meant-handler.ts";
import { z } from "../../engine/zod.ts";
import { keyProblem } from "../json/json-problem.ts";
import { pathText } from "../json/path-text.ts";
import { meantParam } from "../params/meant-param.ts";

/** The name under which groups are registered, so that a group in a group is known. */
export const GROUP = "parallel_group";
/** Tasks of a group, those of groups within it included. */
const MAX_TASKS = 100;
/** Groups within groups, the outermost included. */
const MAX_DEPTH = 3;
const MAX_NAME = 200;

/** One task of a group, with its handler's own params, parsed. */
export interface Task {
  name: string;
  handler: Handler;
  params: unknown;
}

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
    const meant = meantHandler(wanted, handlers.keys());
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
  const meant = meantParam(unknown, members, Object.keys(task));
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
