import type { Actor, Shaper } from "../actor.ts";
import type { JsonObject } from "../json.ts";
import type { Pin } from "../pin.ts";
import type { PackedStep } from "../plan.ts";
import type { MissedTimes, ScheduleOptions, ScheduleTime, Suspension, WaitingStart } from "../schedule.ts";
import type { StepOutcome } from "../state/execution-document.ts";
import type { StepLine } from "../step-log.ts";
import type { Workflow, WorkflowStep } from "../workflow.ts";

/** A part of a plan that is too large for its execution's document. */
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

/** A step's result that is kept separately from its execution; see `StoredResult`. */
export interface ResultDocument {
  /** `ex_…:` and the key. */
  _id: string;
  execution_id: string;
  /** JSON. */
  text: string;
}

/** What a step has logged. */
export interface StepLogDocument {
  /** `ex_…:7` */
  _id: string;
  execution_id: string;
  /** The newest lines, oldest first. */
  lines: StepLine[];
  /** How many lines there were. */
  logged: number;
}

/** A one-off or recurring run of a workflow. */
export interface ScheduleDocument extends ScheduleOptions {
  /** `sc_…` */
  _id: string;
  /** The request that created it. */
  origin: string;
  workflow_id: string;
  workflow_name: string;
  actor: Actor;
  /** Everyone else who shaped the request that created it. */
  shapers?: readonly Shaper[];
  when: ScheduleTime;
  /** When it runs next, or when to look again at what waits; null if it will not run again. */
  next_at: Date | null;
  context: JsonObject;
  created_at: Date;
  /** Nesting depth of its executions, if a step created it. */
  depth?: number;
  /** Its latest execution. */
  execution_id?: string;
  /** What its creator has seen of what it starts. Missing in those of earlier versions, whose makers saw it as it was then. */
  pins?: readonly Pin[];
  suspended?: Suspension;
  waiting?: WaitingStart | null;
  missed?: readonly MissedTimes[];
  /** The time of its latest run. */
  ran_at?: Date;
  /** When the chat was last told that runs overlap. */
  told_overlap_at?: Date;
}

/** A workflow that an HTTP request starts. */
export interface WebhookDocument {
  /** `wh_…` */
  _id: string;
  /** SHA-256 of its token, in base64url. */
  token_hash: string;
  /** The request that created it. */
  origin: string;
  workflow_id: string;
  workflow_name: string;
  actor: Actor;
  shapers?: readonly Shaper[];
  /** What requests must be signed with. Stored unhashed, because it is needed to verify them. */
  secret?: string;
  created_at: Date;
  last?: { at: Date; execution_id: string };
  /** What its creator has seen of what it starts. */
  pins: readonly Pin[];
  suspended?: Suspension;
}

/** A process that runs steps. It counts as alive until its lease expires, by the database's clock. */
export interface WorkerDocument {
  _id: string;
  /** With `pid`, lets workers on the same machine and pid namespace see at once that it has ended. */
  host: string;
  pid: number;
  lease_until: Date;
  /** When it started, and how many steps it may run at once. Missing in those of earlier versions. */
  since?: Date;
  capacity?: number;
  /** It was declared dead, and may not continue under this name. */
  dead?: boolean;
}

/** A worker that died, kept for an hour. */
export interface DeathDocument {
  /** The worker's name. */
  _id: string;
  at: Date;
  /** It held an isolated step that had already seen several workers die. */
  explained: boolean;
}

/** A stored workflow. Its steps are documents of their own, so that adding one takes constant time. */
export interface WorkflowDocument extends Omit<Workflow, "id" | "steps" | "by"> {
  _id: string;
  /** The request that created it. */
  origin: string;
  /** Missing in those of earlier versions, of which only the creator is known. */
  by?: readonly Shaper[];
  /** The name in the form used for comparison; see `nameKey`. */
  name_key: string;
  /** The last step number assigned. */
  step_seq: number;
  /** The step it was assigned to, so that adding the step again after a crash uses up no number. */
  last_step?: string;
  /** The bytes of its steps as JSON. Of earlier versions, only those of changes since. */
  bytes?: number;
}

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
