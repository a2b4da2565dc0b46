import type { Actor } from "./actor.ts";
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

/** The states of a step; docs/engine.md has the transitions. */
export const STEP_STATUSES = ["pending", "running", "waiting", "completed", "failed", "skipped", "cancelled"] as const;
/** One of these states. */
export type StepStatus = (typeof STEP_STATUSES)[number];

/** Whether nothing will change any more unless someone asks for it. */
export function isSettled(status: ExecutionStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** What a waiting step waits for. */
export type WaitReason = "delay" | "retry" | "message" | "person" | "key";

/** One step of an execution, as people and commands see it. */
export interface StepView {
  id: string;
  name: string;
  /** Which of the workflow's steps it was, where that is another than its place, from 1. */
  number?: number;
  handler: string;
  status: StepStatus;
  /** Why it was skipped or cancelled: `condition`, `upstream`, `timeout`, … */
  reason?: string;
  /** Attempts that were started. */
  attempts: number;
  /** Attempts it may have in all. */
  max_attempts: number;
  result: JsonValue;
  /** The last error, also while it waits for a retry. */
  error: string | null;
  /** The result is only the beginning of what the step came to, as text. */
  cut?: true;
  /** What else is to be said, such as a context key that found no room. */
  note?: string;
  waits_for?: WaitReason;
  /** What it asks a person. */
  asks?: string;
  /** When a waiting step goes on, where that is known. */
  due?: Date;
  started_at?: Date;
  ended_at?: Date;
}

/** A consistent picture of an execution. */
export interface ExecutionView {
  id: string;
  workflow_id: string;
  workflow: string;
  actor: Actor;
  status: ExecutionStatus;
  /** Why it ended or waits: `timeout`, `cancelled by 123`, … */
  reason?: string;
  /** Who has paused or cancelled it, and what they are called where that is known. */
  by?: { id: number; name?: string };
  /** Settled steps of all, 0..100, whole numbers; 100 only when all are settled. Cancelled ones do not count. */
  progress: number;
  settled: number;
  total: number;
  /** In the order added. For executions above 200 steps, a caller may ask for fewer. */
  steps: StepView[];
  /** Names of the steps that run now, in order. */
  current: string[];
  /** Names of recovery steps that ran. */
  recovered: string[];
  context: JsonObject;
  /** Grows with every change; two views with the same number are equal. */
  rev: number;
  created_at: Date;
  /** When it begins, while it is scheduled. */
  starts_at?: Date;
  started_at?: Date;
  ended_at?: Date;
}

/** One line of LIST_EXECUTIONS. */
export interface ExecutionSummary {
  id: string;
  workflow: string;
  status: ExecutionStatus;
  progress: number;
  created_at: Date;
}
