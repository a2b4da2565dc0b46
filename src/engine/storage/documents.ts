import type { Actor } from "../actor.ts";
import type { JsonObject } from "../json.ts";
import type { PackedStep } from "../plan.ts";
import type { ScheduleTime } from "../schedule.ts";
import type { StepOutcome } from "../state/execution-document.ts";
import type { Workflow, WorkflowStep } from "../workflow.ts";

/** A part of a plan that is too large to travel with its execution's document. */
export interface PlanPart {
  /** `ex_…:0` */
  _id: string;
  execution_id: string;
  part: number;
  steps: PackedStep[];
}

/** An outcome that was moved out of its execution's document. */
export interface OutcomeDocument extends StepOutcome {
  /** `ex_…:7` */
  _id: string;
  execution_id: string;
  step: number;
}

/** A workflow that will run, once or again and again. */
export interface ScheduleDocument {
  /** `sc_…` */
  _id: string;
  /** The wish that made it. */
  origin: string;
  workflow_id: string;
  workflow_name: string;
  actor: Actor;
  when: ScheduleTime;
  /** When it runs next; null when it will not run again. */
  next_at: Date | null;
  context: JsonObject;
  created_at: Date;
  /** How deep its executions stand, where a step has set it up. */
  depth?: number;
  /** Its latest execution. */
  execution_id?: string;
}

/** A process that takes steps. It lives while its lease is ahead of the database's clock. */
export interface WorkerDocument {
  _id: string;
  /** The machine and process namespace, and the process in it: whoever shares them can see at once that it is gone. */
  host: string;
  pid: number;
  lease_until: Date;
  /** Set by whoever found it dead: it may not come back under this name. */
  dead?: boolean;
}

/** A worker that died, kept for an hour. */
export interface DeathDocument {
  /** The worker's name. */
  _id: string;
  at: Date;
  /** It held a step alone that had seen other workers die. */
  explained: boolean;
}

/** A workflow as stored; its steps are documents of their own, so that adding one costs the same however many there are. */
export interface WorkflowDocument extends Omit<Workflow, "id" | "steps"> {
  _id: string;
  /** The wish that made it. */
  origin: string;
  /** The name as it is compared: trimmed, lower case. */
  name_key: string;
  /** Number given to the last step. */
  step_seq: number;
  /** The step that got it, so that a crash before it was added takes no number. */
  last_step?: string;
}

/** A step as it is stored. */
export interface StepDocument extends Omit<WorkflowStep, "id" | "number"> {
  _id: string;
  workflow_id: string;
  seq: number;
}

/** A removal under way: written before the first delete and removed after the last, so that a crash leaves nothing behind. */
export interface RemovalDocument {
  /** The execution. */
  _id: string;
  /** The execution is removed only if it ended before this time. */
  before: Date;
}
