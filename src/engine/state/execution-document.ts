import type { Actor } from "../actor.ts";
import type { ExecutionStatus, WaitReason } from "../execution.ts";
import type { PersonQuestion } from "../handler.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { PackedStep } from "../plan.ts";

/**
 * An execution as it is stored: one document, so that every change to its steps, context and status is one atomic write,
 * whatever kind of MongoDB it is. Each write filters on `rev` and raises it.
 */
export interface ExecutionDocument {
  /** `ex_…` */
  _id: string;
  /** The wish that started it. */
  origin: string;
  /** What led to it, where a step of another execution did; see lineage.ts. */
  root?: string;
  depth?: number;
  workflow_id: string;
  workflow_name: string;
  actor: Actor;
  status: ExecutionStatus;
  reason?: string;
  /** Who has paused or cancelled it. */
  by?: { id: number; name?: string };
  created_at: Date;
  /** When a scheduled execution begins. */
  start_at?: Date;
  started_at?: Date;
  ended_at?: Date;
  rev: number;
  /** Which write made this rev, so that a writer can tell its own from another's. */
  writer: string;
  /** Number of steps. */
  total: number;
  max_parallel_steps: number;
  /** Seconds. */
  global_timeout: number;
  auto_retry: boolean;
  /** The snapshot, or null where it is kept in parts in its own collection because it is large. */
  plan: PackedStep[] | null;
  /** One letter a step, see step-state.ts. */
  states: string;
  /** Steps that run, wait, or have history, by index. */
  live: Record<string, LiveStep>;
  /** Outcomes of settled steps, by index; older ones are moved to their own collection. */
  outcomes: Record<string, StepOutcome>;
  context: JsonObject;
  /** `main`; `recovery` once all but the recovery steps have settled. */
  phase: "main" | "recovery";
  /** Some step failed for good and was not told to continue. */
  failing: boolean;
  /** The global clock: milliseconds used, and since when it runs. */
  clock: { used: number; since: Date | null };
  /** How often RETRY was asked, and by which wishes. */
  retries: number;
  retry_origins: string[];

  /** Some step can be claimed now. */
  ready: boolean;
  /** Handlers of the steps that can be claimed now. */
  needs: string[];
  /** The highest priority among them. */
  priority: number;
  /** When a step of it was last claimed: among equals, who waited longest is next. */
  turn: Date;
  /** When something happens by itself: a delay or retry falls due, the global timeout is over. */
  due: Date | null;
  /** Workers that hold a step of it. */
  owners: string[];
}

/** What is known of a step between its states. */
export interface LiveStep {
  owner?: string;
  /** The fence: every write about a running step must know it. */
  token?: string;
  /** Attempts started, the running one included; an attempt cut short by a worker's death is given back. */
  attempt: number;
  /** Workers that died while they held it. */
  crashes: number;
  /** Nothing else began in its worker since shortly before it did. */
  alone?: true;
  started_at?: Date;
  wait?: WaitReason;
  due?: Date;
  /** What it completes with when what it waits for has come. */
  result?: JsonValue;
  /** The error of the last failed attempt. */
  error?: string;
  /** What else is to be said with its outcome. */
  note?: string;
  /** What it asks a person. */
  question?: PersonQuestion;
  /** The handler is run once more when it is due, or when one of these messages has been delivered. */
  again?: string[];
  /** What finished parts of an attempt came to. */
  checkpoints?: JsonObject;
}

/** How a step ended. */
export interface StepOutcome {
  attempts: number;
  result?: JsonValue;
  /** The result was larger than the limit, and is its beginning as text. */
  cut?: boolean;
  error?: string;
  /** Why it was cancelled or what else is to be said. */
  note?: string;
  started_at?: Date;
  ended_at: Date;
  metrics?: Record<string, number>;
  /** Of a step that did not succeed: what its finished parts came to, with which RETRY goes on. */
  checkpoints?: JsonObject;
}
