import type { Problem } from "../i18n/problem.ts";
import type { Actor, Shaper } from "./actor.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** The states of an execution; docs/engine.md has the transitions. */
export const EXECUTION_STATUSES = [
  "created",
  "scheduled",
  "running",
  "paused",
  "completed",
  "failed",
  "cancelled",
] as const;
/** One of these states. */
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** What people can do with an execution. */
export const EXECUTION_ACTIONS = ["pause", "resume", "cancel", "retry"] as const;
/** One of these actions. */
export type ExecutionAction = (typeof EXECUTION_ACTIONS)[number];

/** What can be done with an execution in each state. */
export const ALLOWED_ACTIONS: Readonly<Record<ExecutionStatus, readonly ExecutionAction[]>> = {
  created: ["cancel"],
  scheduled: ["pause", "cancel"],
  running: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  completed: [],
  failed: ["retry"],
  cancelled: ["retry"],
};

/** The states in which that can be done. */
export function statesAllowing(action: ExecutionAction): ExecutionStatus[] {
  return EXECUTION_STATUSES.filter((status) => ALLOWED_ACTIONS[status].includes(action));
}

/** The states of a step; docs/engine.md has the transitions. */
export const STEP_STATUSES = ["pending", "running", "waiting", "completed", "failed", "skipped", "cancelled"] as const;
/** One of these states. */
export type StepStatus = (typeof STEP_STATUSES)[number];

/** Whether nothing changes from here on unless someone asks for it. */
export function isSettled(status: ExecutionStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** The states of an execution that is not settled. */
export const UNFINISHED: readonly ExecutionStatus[] = EXECUTION_STATUSES.filter((status) => !isSettled(status));

/** What a waiting step waits for. */
export type WaitReason = "delay" | "retry" | "message" | "person" | "key";

/** One step of an execution, as people and commands see it. */
export interface StepView {
  id: string;
  name: string;
  /** Its number among the workflow's steps, from 1, if that differs from its position. */
  number?: number;
  handler: string;
  status: StepStatus;
  /** Why it was skipped or cancelled: `condition`, `upstream`, `timeout`, … */
  reason?: string;
  /** Attempts started. */
  attempts: number;
  /** The maximum number of attempts. */
  max_attempts: number;
  /** Null if it isn't part of the view; see `stored`. */
  result: JsonValue;
  /** It has a result that isn't part of the view, for its size or its form; `withResults` reads it. `bytes`: of JSON. */
  stored?: { key: string; bytes: number };
  /** The last error, also while it waits for a retry. */
  error: string | null;
  /** The error as a translatable problem, unless it is someone else's text. */
  problem?: Problem;
  /** The handler's return value was larger than allowed: lists and texts in the result are truncated. */
  cut?: true;
  /** Numbers that its handler measured, by name. */
  metrics?: Readonly<Record<string, number>>;
  /** Anything else worth knowing, such as a context key that didn't fit. */
  note?: string;
  /** The note as a translatable problem, unless it is an earlier version's text. */
  note_problem?: Problem;
  /** The worker that runs it. */
  worker?: string;
  waits_for?: WaitReason;
  /** The question it asks. */
  asks?: string;
  /** The time to answer has not started, because the question is still on its way. */
  unasked?: true;
  /** When a waiting step continues, if known. */
  due?: Date;
  started_at?: Date;
  ended_at?: Date;
  /** How long it waited for its messages in the outbox, in milliseconds; not part of its running time. */
  queued_ms?: number;
}

/** A consistent snapshot of an execution. */
export interface ExecutionView {
  id: string;
  workflow_id: string;
  workflow: string;
  actor: Actor;
  /** Everyone else who shaped what runs; see `ExecutionDocument`. */
  shapers?: readonly Shaper[];
  status: ExecutionStatus;
  /** Why it ended or waits: `timeout`, `cancelled by 123`, … */
  reason?: string;
  /** Who paused or cancelled it, and their name if known. */
  by?: { id: number; name?: string };
  /** Percentage of settled steps, a whole number; 100 only when all are settled. Cancelled ones don't count. */
  progress: number;
  settled: number;
  total: number;
  /** In the order added. For executions above 200 steps, a caller may ask for fewer. */
  steps: StepView[];
  /** Names of the running steps, in order. */
  current: string[];
  /** Names of recovery steps that ran. */
  recovered: string[];
  context: JsonObject;
  /** Increases with every change; two views with the same number are equal. */
  rev: number;
  /** How often it was retried and paused, which distinguishes a current request from one for an earlier turn. Missing: never. */
  turn?: { retries: number; pauses: number };
  created_at: Date;
  /** When it starts, while it is scheduled. */
  starts_at?: Date;
  /** The repeating schedule that started it, and the time it was started for. */
  schedule?: { id: string; at: Date };
  /** When it should have started, if it has started late. */
  late_since?: Date;
  started_at?: Date;
  ended_at?: Date;
}

/** One line of LIST_EXECUTIONS. */
export interface ExecutionSummary {
  id: string;
  workflow: string;
  /** Who started it. */
  actor: Actor;
  status: ExecutionStatus;
  progress: number;
  /** It is running, but only waiting. */
  waits?: boolean;
  created_at: Date;
  /** Only on pages, as are the times below. */
  workflow_id?: string;
  started_at?: Date;
  ended_at?: Date;
}
