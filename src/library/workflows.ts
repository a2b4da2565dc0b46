import type { JsonObject } from "../engine/json.ts";
import type { Schedule } from "../engine/schedule.ts";
import type { NewStep, NewWorkflow, StepPatch, Workflow, WorkflowStep } from "../engine/workflow.ts";
import { checkOptions, type OptionKinds, plainJson } from "./check-options.ts";
import { EXECUTE } from "./executions.ts";
import type { OnBehalf } from "./on-behalf.ts";

/** A workflow to be made. */
export interface WorkflowOptions {
  name: string;
  description?: string;
  /** Seconds in which some step runs, or waits to run again; delays do not count. Default 1800. */
  globalTimeout?: number;
  /** Steps of one execution that run at once. Default 5. */
  maxParallelSteps?: number;
  /** Whether failed attempts are repeated. Default true. */
  autoRetry?: boolean;
  /** Anything; kept with the workflow. */
  metadata?: JsonObject;
  /** Its first steps: all of them are added, or nothing is made. More with `addStep`. */
  steps?: readonly StepOptions[];
}

/** A step to be added to a workflow. */
export interface StepOptions {
  name: string;
  /** The handler's name; unknown ones are refused with the nearest that is there. */
  handler: string;
  /** For the handler. Strings may hold templates such as `{context.user_id}`. Default `{}`. */
  params?: JsonObject;
  /** Steps that must have settled before: ids, exact names, or `step1`, `step2` … in the order added. */
  dependencies?: readonly string[];
  /** Seconds for each attempt. Default 300, or the handler's own. */
  timeout?: number;
  /** Attempts after the first one. Default 3. */
  retryCount?: number;
  /** Seconds before the second attempt, doubling with each further one up to five minutes. Default 5. */
  retryDelay?: number;
  /** A condition such as `context.get('user_count') > 10`; where it is false the step is skipped. */
  condition?: string;
  /** The context key that gets the step's result. */
  saveAs?: string;
  /** `continue`: what depends on the step runs although it failed, and the execution does not fail because of it. Default `fail`. */
  onError?: "fail" | "continue";
  /** Higher ones first. Default 0. */
  priority?: number;
  /** Steps of a chat with the same handler and key run once, and share the result. */
  idempotencyKey?: string;
  /** Anything; the handler gets it. */
  metadata?: JsonObject;
}

/** Changes to a step: what is named replaces what was, and null takes an optional one away. */
export type StepChanges = { [K in keyof StepOptions]?: StepOptions[K] | null };

/** The engine's words for it, without the steps. Throws a `StepgramError` where an option is wrong. */
export function toNewWorkflow(options: WorkflowOptions): NewWorkflow {
  checkOptions("A workflow", options, WORKFLOW);
  return withoutUndefined({
    name: options.name,
    description: options.description,
    global_timeout: options.globalTimeout,
    max_parallel_steps: options.maxParallelSteps,
    auto_retry: options.autoRetry,
    metadata: plainJson("A workflow's metadata", options.metadata),
  });
}

/** The engine's words for it. Throws a `StepgramError` where an option is wrong. */
export function toNewStep(options: StepOptions): NewStep {
  checkOptions("A step", options, STEP);
  return toPatch(options) as NewStep;
}

/** The engine's words for it. Throws a `StepgramError` where an option is wrong. */
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

/** How each option is checked. */
export const WORKFLOW: OptionKinds<WorkflowOptions> = {
  name: "text!",
  description: "text",
  globalTimeout: "number",
  maxParallelSteps: "number",
  autoRetry: "boolean",
  metadata: "object",
  steps: "list",
};

/** How each option is checked. */
export const STEP: OptionKinds<StepOptions> = {
  name: "text!",
  handler: "text!",
  params: "object",
  dependencies: "list of texts",
  timeout: "number",
  retryCount: "number",
  retryDelay: "number",
  condition: "text",
  saveAs: "text",
  onError: "text",
  priority: "number",
  idempotencyKey: "text",
  metadata: "object",
};

/** One line of a list of workflows. */
export interface WorkflowLine {
  /** `wf_…` */
  id: string;
  name: string;
  /** How many it has. */
  steps: number;
  createdAt: Date;
}

/** A step as it is kept. */
export interface StepInfo extends StepOptions {
  /** `st_…` */
  id: string;
  /** Counts the steps as they were added, from 1; removed ones too. */
  number: number;
}

/** A workflow as it is kept. */
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
  /** In the order in which they were added. */
  steps: readonly StepInfo[];
}

/** The library's words for it. */
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

function toStepInfo({ retry_count, retry_delay, save_as, on_error, idempotency_key, ...rest }: WorkflowStep): StepInfo {
  return {
    ...rest,
    retryCount: retry_count,
    retryDelay: retry_delay,
    onError: on_error,
    ...(save_as === undefined ? {} : { saveAs: save_as }),
    ...(idempotency_key === undefined ? {} : { idempotencyKey: idempotency_key }),
  };
}

/** What a scheduled workflow is started with. */
export interface ScheduleOptions extends OnBehalf {
  /** What its steps share from the start. */
  context?: JsonObject;
  /** For cron lines, and times without an offset. Default: the option `timeZone` of `createStepgram`. */
  timeZone?: string;
}

/** A workflow that will run by itself. */
export interface ScheduledWorkflow {
  /** `sc_…` */
  id: string;
  workflowId: string;
  /** The workflow's name. */
  workflow: string;
  /** The cron line, where it runs again and again. */
  cron?: string;
  /** When it runs next; missing when it will not run again. */
  nextAt?: Date;
  /** Of a single time the execution that waits for it, else the latest one. */
  executionId?: string;
}

/** The library's words for it. */
export function toScheduled(schedule: Schedule): ScheduledWorkflow {
  return {
    id: schedule.id,
    workflowId: schedule.workflow_id,
    workflow: schedule.workflow_name,
    ...(schedule.when.kind === "cron" ? { cron: schedule.when.cron } : {}),
    ...(schedule.next_at === undefined ? {} : { nextAt: schedule.next_at }),
    ...(schedule.execution_id === undefined ? {} : { executionId: schedule.execution_id }),
  };
}

/** As people write it in a message. */
export function toWhen(when: number | Date | string): string {
  if (when instanceof Date) return when.toISOString();
  // Whole seconds are read as such; a fraction needs its unit.
  return typeof when === "number" && !Number.isInteger(when) ? `${when} seconds` : String(when);
}

/** How each option is checked. */
export const SCHEDULE: OptionKinds<ScheduleOptions> = { ...EXECUTE, timeZone: "text" };
