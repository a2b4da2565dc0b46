import type { OptionKinds } from "../app/option-problem.ts";
import type { JsonObject } from "../engine/json.ts";
import { CATCH_UPS, OVERLAPS, type ScheduleOptions as RepeatingOptions, type Schedule } from "../engine/schedule.ts";
import type { NewStep, NewWorkflow, StepPatch, Workflow, WorkflowStep } from "../engine/workflow.ts";
import { sayInEnglish } from "../i18n/problem.ts";
import { checkOptions, plainJson } from "./check-options.ts";
import { StepgramError } from "./errors.ts";
import { EXECUTE } from "./executions.ts";
import type { OnBehalf } from "./on-behalf.ts";

/** What `createWorkflow` takes. */
export interface WorkflowOptions {
  /** Shown to people; people can also refer to the workflow by it. */
  name: string;
  /** Default: none. */
  description?: string;
  /** The maximum time an execution may take, in seconds. Delays, pauses and waiting for people don't count. Default 1800. */
  globalTimeout?: number;
  /** How many steps of one execution can run at the same time. Default 5. */
  maxParallelSteps?: number;
  /** Whether failed steps are retried. Default true. */
  autoRetry?: boolean;
  /** Any JSON, stored with the workflow. Default `{}`. */
  metadata?: JsonObject;
  /** Its first steps; either all of them are added or nothing is created. Add more with `addStep`. Default none. */
  steps?: readonly StepOptions[];
  /**
   * Created for a single run: it doesn't count towards its chat's workflow quota and is removed with its latest execution,
   * unless it is changed or scheduled. Default false.
   */
  oneRun?: boolean;
}

/** What `addStep` takes. */
export interface StepOptions {
  /** Shown to people; other steps refer to it as `steps['Name']`. */
  name: string;
  /** Name of the handler that does the work. An unknown name is refused, with a suggestion. */
  handler: string;
  /** The handler's params. Strings may contain templates such as `{context.user_id}`. Default `{}`. */
  params?: JsonObject;
  /** Steps that must finish first: ids, exact names, or `step1`, `step2` and so on in the order added. Default none. */
  dependencies?: readonly string[];
  /** Seconds allowed for each attempt before the handler is aborted. Default: the handler's own timeout, or 300. */
  timeout?: number;
  /** Retries after the first attempt. Default: the handler's own value, or 3. */
  retryCount?: number;
  /** Seconds before the second attempt; doubles each time, up to five minutes. Default: the handler's own value, or 5. */
  retryDelay?: number;
  /** A condition such as `context.get('user_count') > 10`. If it is false the step is skipped. Default: none. */
  condition?: string;
  /** The context key that receives the step's result. Default: none. */
  saveAs?: string;
  /**
   * What happens when the step fails permanently. `fail`: steps that depend on it are skipped, and the execution fails.
   * `continue`: they run as if it had succeeded, and this step doesn't make the execution fail. Default `fail`.
   */
  onError?: "fail" | "continue";
  /** Steps with a higher priority start first. Default 0. */
  priority?: number;
  /** Steps in one chat with the same handler and key run once and share the result. Default: none. */
  idempotencyKey?: string;
  /** Any JSON, passed to the handler. Default `{}`. */
  metadata?: JsonObject;
}

/** Changes to a step. Given options replace the old ones; null removes an optional one. */
export type StepChanges = { [K in keyof StepOptions]?: StepOptions[K] | null };

/** Checks the options and converts them for the engine, without the steps. */
export function toNewWorkflow(options: WorkflowOptions): NewWorkflow {
  checkOptions("A workflow", options, WORKFLOW);
  return withoutUndefined({
    name: options.name,
    description: options.description,
    global_timeout: options.globalTimeout,
    max_parallel_steps: options.maxParallelSteps,
    auto_retry: options.autoRetry,
    metadata: plainJson("A workflow's metadata", options.metadata),
    one_run: options.oneRun ? (true as const) : undefined,
  });
}

/** Checks the options and converts them for the engine. */
export function toNewStep(options: StepOptions): NewStep {
  checkOptions("A step", options, STEP);
  return toPatch(options) as NewStep;
}

/** Checks the options and converts them for the engine. */
export function toStepPatch(changes: StepChanges): StepPatch {
  checkOptions<StepChanges>("A step", changes, STEP, { partly: true });
  return toPatch(changes);
}

function toPatch(changes: StepChanges): StepPatch {
  return withoutUndefined({
    name: changes.name,
    handler: changes.handler,
    params: plainJson("A step's params", changes.params ?? undefined) ?? changes.params,
    dependencies: changes.dependencies === null ? null : changes.dependencies?.slice(),
    timeout: changes.timeout,
    retry_count: changes.retryCount,
    retry_delay: changes.retryDelay,
    condition: changes.condition,
    save_as: changes.saveAs,
    on_error: changes.onError,
    priority: changes.priority,
    idempotency_key: changes.idempotencyKey,
    metadata: plainJson("A step's metadata", changes.metadata ?? undefined) ?? changes.metadata,
  });
}

type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(given: T): WithoutUndefined<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as WithoutUndefined<T>;
}

export const WORKFLOW: OptionKinds<WorkflowOptions> = {
  name: "string!",
  description: "string",
  globalTimeout: "number",
  maxParallelSteps: "number",
  autoRetry: "boolean",
  metadata: "object",
  steps: "list",
  oneRun: "boolean",
};

export const STEP: OptionKinds<StepOptions> = {
  name: "string!",
  handler: "string!",
  params: "object",
  dependencies: "list of strings",
  timeout: "number",
  retryCount: "number",
  retryDelay: "number",
  condition: "string",
  saveAs: "string",
  onError: "string",
  priority: "number",
  idempotencyKey: "string",
  metadata: "object",
};

/** One entry in a list of workflows. */
export interface WorkflowLine {
  /** `wf_…` */
  id: string;
  name: string;
  /** How many steps it has. */
  steps: number;
  createdAt: Date;
}

/** A step as it is stored. */
export interface StepInfo extends StepOptions {
  /** `st_…` */
  id: string;
  /** Its number in the order added, from 1. Removed steps keep their numbers. */
  number: number;
}

/** A workflow as it is stored. Options are those of `WorkflowOptions`. */
export interface WorkflowInfo {
  /** `wf_…` */
  id: string;
  name: string;
  description: string;
  globalTimeout: number;
  maxParallelSteps: number;
  autoRetry: boolean;
  metadata: JsonObject;
  createdAt: Date;
  /** In the order added. */
  steps: readonly StepInfo[];
}

export function toWorkflowInfo(workflow: Workflow): WorkflowInfo {
  return {
    id: workflow.id,
    name: workflow.name,
    description: workflow.description,
    globalTimeout: workflow.global_timeout,
    maxParallelSteps: workflow.max_parallel_steps,
    autoRetry: workflow.auto_retry,
    metadata: workflow.metadata,
    createdAt: workflow.created_at,
    steps: workflow.steps.map(toStepInfo),
  };
}

function toStepInfo({
  by: _,
  retry_count,
  retry_delay,
  save_as,
  on_error,
  idempotency_key,
  ...rest
}: WorkflowStep): StepInfo {
  return {
    ...rest,
    retryCount: retry_count,
    retryDelay: retry_delay,
    onError: on_error,
    ...(save_as === undefined ? {} : { saveAs: save_as }),
    ...(idempotency_key === undefined ? {} : { idempotencyKey: idempotency_key }),
  };
}

/** Options for scheduling a workflow. */
export interface ScheduleOptions extends OnBehalf {
  /** The initial context of each execution. Default `{}`. */
  context?: JsonObject;
  /** Time zone for cron expressions and for times without an offset. Default: the option `timeZone` of `createStepgram`. */
  timeZone?: string;
  /**
   * What happens when the schedule is due while the previous run is still in progress: `skip` skips this time, `queue` starts one run
   * after the previous one ends, `parallel` starts one alongside it. Only for repeating schedules. Default `skip`.
   */
  overlap?: "skip" | "queue" | "parallel";
  /**
   * What happens after times were missed while nothing was running: `one` late run for all of them, or `none`. Only for
   * repeating schedules. Default `one`.
   */
  catchUp?: "one" | "none";
}

/** Consecutive times when a schedule did not start its workflow. */
export interface MissedTimes {
  /** The previous run was still in progress; no process was running; the schedule was suspended; or the workflow could not start. */
  why: "overlap" | "downtime" | "suspended" | "failed";
  first: Date;
  last: Date;
  /** How many. Counting stops at 1000. */
  count: number;
  /** Why it could not start. */
  error?: string;
}

/** A schedule. */
export interface ScheduledWorkflow {
  /** `sc_…` */
  id: string;
  workflowId: string;
  /** The workflow's name. */
  workflow: string;
  /** The cron expression of a repeating schedule. */
  cron?: string;
  /** When it starts the workflow next; missing if it never will. */
  nextAt?: Date;
  /** The execution waiting for a one-time schedule; otherwise the latest execution. */
  executionId?: string;
  /** The latest times when it did not start its workflow, most recent last. At most ten entries. */
  missed: readonly MissedTimes[];
}

export function toScheduled(schedule: Schedule): ScheduledWorkflow {
  return {
    id: schedule.id,
    workflowId: schedule.workflow_id,
    workflow: schedule.workflow_name,
    ...(schedule.when.kind === "cron" ? { cron: schedule.when.cron } : {}),
    ...(schedule.next_at === undefined ? {} : { nextAt: schedule.next_at }),
    ...(schedule.execution_id === undefined ? {} : { executionId: schedule.execution_id }),
    missed: (schedule.missed ?? []).map(({ error, ...times }) => ({
      ...times,
      ...(error === undefined ? {} : { error: sayInEnglish(error).message }),
    })),
  };
}

/** The time as a person would write it in a message. */
export function toWhen(when: number | Date | string): string {
  if (when instanceof Date) return when.toISOString();
  // A whole number is read as seconds; a fraction needs its unit.
  return typeof when === "number" && !Number.isInteger(when) ? `${when} seconds` : String(when);
}

export const SCHEDULE: OptionKinds<ScheduleOptions> = {
  ...EXECUTE,
  timeZone: "string",
  overlap: "string",
  catchUp: "string",
};

/** The options of a repeating schedule, for the engine. Throws a `StepgramError` with the code `invalid` for another value. */
export function toRepeating({ overlap, catchUp }: ScheduleOptions): RepeatingOptions {
  const check = (option: string, value: string | undefined, values: readonly string[]): void => {
    if (value !== undefined && !values.includes(value))
      throw new StepgramError("invalid", `${option} must be one of ${values.join(", ")}, not "${value}".`);
  };
  check("overlap", overlap, OVERLAPS);
  check("catchUp", catchUp, CATCH_UPS);
  return {
    ...(overlap === undefined ? {} : { overlap }),
    ...(catchUp === undefined ? {} : { catch_up: catchUp }),
  };
}
