import type { JsonObject } from "../engine/json.ts";
import type { NewStep, NewWorkflow, StepPatch } from "../engine/workflow.ts";
import { checkOptions } from "./check-options.ts";
import { STEP, WORKFLOW } from "./option-kinds.ts";
import { plainJson } from "./plain-json.ts";

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
