import { type Shaper, withPeople } from "./actor.ts";
import type { JsonObject } from "./json.ts";

/** A stored workflow. */
export interface Workflow {
  /** `wf_…` */
  id: string;
  name: string;
  description: string;
  /** Seconds, default 1800. */
  global_timeout: number;
  /** Default 5. */
  max_parallel_steps: number;
  /** Whether failed attempts are repeated at all. Default true. */
  auto_retry: boolean;
  metadata: JsonObject;
  chat_id: number;
  user_id: number;
  /** Everyone who made or changed it as a whole, its creator first. Its runs have the rights that they all have. */
  by: readonly Shaper[];
  created_at: Date;
  /** In the order added. */
  steps: WorkflowStep[];
  /** How many steps were ever added, including removed ones. */
  steps_added?: number;
  /** Who has changed it since it was made. Default: nobody. */
  edits?: Edits;
  /**
   * The latest execution of a workflow that was made for one run. It does not count towards its chat's quota, and is removed with that
   * execution. Missing in all others; changing or scheduling it makes it one of those.
   */
  one_run?: string;
}

/** Everyone who shaped the workflow or one of its steps. */
export function shapersOf({ by, steps }: Pick<Workflow, "by" | "steps">): readonly Shaper[] {
  let all = by;
  for (const step of steps) if (step.by !== undefined) all = withPeople(all, step.by);
  return all;
}

/** A person's changes to a workflow: how many, and the latest. */
export interface Edit {
  count: number;
  at: Date;
  /** The person's name at the time, if known. */
  name?: string;
  /** The name of the step that the latest change was about. */
  step: string;
}

/**
 * The changes of a workflow after it was made, by the person's id. Counting them for each person makes a revision that also
 * tells who has changed something since. Workflows of earlier versions have none.
 */
export type Edits = { [person: string]: Edit };

/** One line of a list of workflows. */
export interface WorkflowLine {
  id: string;
  name: string;
  /** How many steps it has. */
  steps: number;
  maker: Shaper;
  created_at: Date;
}

/** A new workflow; times are in seconds. */
export interface NewWorkflow {
  name: string;
  description?: string;
  global_timeout?: number;
  max_parallel_steps?: number;
  auto_retry?: boolean;
  metadata?: JsonObject;
  /** It is made for one run; see `Workflow`. */
  one_run?: true;
}

/** A stored step of a workflow. */
export interface WorkflowStep extends StepOptions {
  /** `st_…` */
  id: string;
  /** Its number among all steps ever added, from 1, so that `step3` keeps its meaning when a step is removed. */
  number: number;
  name: string;
  handler: string;
  params: JsonObject;
  /** How its texts are read unless its params say otherwise. Missing in steps of earlier versions, whose texts are plain. */
  texts?: TextFormat;
  /** Everyone who made or edited it, its creator first. Missing: those of its workflow. */
  by?: readonly Shaper[];
}

/** How a text to be sent is read: as Markdown, or as it is. */
export type TextFormat = "markdown" | "plain";

/** A step's options: everything besides its name, handler and params. */
export interface StepOptions {
  /** Step ids, exact names, or `step3`; a step that is added later may be named. Resolved when the workflow is executed. */
  dependencies: string[];
  /** Seconds each running attempt may take, default 300 (or the handler's own). */
  timeout: number;
  /** Attempts after the first, default 3. */
  retry_count: number;
  /** Seconds before the second attempt; doubles with each further one, at most 300. Default 5. */
  retry_delay: number;
  /** An expression of the condition language; the step is skipped when it is false. */
  condition?: string;
  /** Context key that gets the step's result. */
  save_as?: string;
  /** `continue`: dependents run and the execution does not fail because of this step. Default `fail`. */
  on_error: "fail" | "continue";
  /** Higher first. Default 0. */
  priority: number;
  idempotency_key?: string;
  metadata?: JsonObject;
}

/** A step to be added to a workflow. Options that are left out get their defaults. */
export interface NewStep extends Partial<StepOptions> {
  name: string;
  handler: string;
  params?: JsonObject;
}

/** What EDIT_STEP may change; a key that is present replaces the old value, null removes an optional one. */
export type StepPatch = { [K in keyof NewStep]?: NewStep[K] | null };
