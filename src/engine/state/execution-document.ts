import type { Problem, Wording } from "../../i18n/problem.ts";
import type { Actor, Shaper } from "../actor.ts";
import type { ExecutionStatus, WaitReason } from "../execution.ts";
import type { PersonQuestion } from "../handler.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Pin } from "../pin.ts";
import type { PackedStep } from "../plan.ts";

/**
 * A stored execution. It is one document so that any change to its steps, context and status is one atomic write, even on
 * a standalone MongoDB. Each write filters on `rev` and increments it.
 */
export interface ExecutionDocument {
  /** `ex_…` */
  _id: string;
  /** The request that started it. */
  origin: string;
  /** Set when a step of another execution started it; see lineage.ts. */
  root?: string;
  depth?: number;
  /** What whoever started it has seen of the workflows that its steps start. */
  pins?: readonly Pin[];
  workflow_id: string;
  workflow_name: string;
  actor: Actor;
  /**
   * Everyone else who made or edited what runs, or the step that started it. Each step needs the rights that they and the actor
   * have in common. Missing if there is nobody else.
   */
  shapers?: readonly Shaper[];
  status: ExecutionStatus;
  reason?: string;
  /** Who paused or cancelled it. */
  by?: { id: number; name?: string };
  created_at: Date;
  /** When a scheduled execution starts. */
  start_at?: Date;
  /** When it takes its turn among those that start late, after downtime. */
  late_start?: Date;
  /** The schedule that started it, and the time for which it did. `late`: that time had gone by, because no process ran. */
  schedule?: { id: string; at: Date; late?: true };
  started_at?: Date;
  ended_at?: Date;
  rev: number;
  /** Identifies the write that made this rev, so that a writer can recognize its own. */
  writer: string;
  /** Number of steps. */
  total: number;
  /** About how many bytes are kept of it, as JSON: its plan and its results. Missing in executions of earlier versions. */
  kept_bytes?: number;
  /** How long the errors are together that its steps have had, in UTF-16 units. Missing if there were none. */
  error_length?: number;
  max_parallel_steps: number;
  /** Seconds. */
  global_timeout: number;
  auto_retry: boolean;
  /** The plan, or null when it is large and stored in parts in the `plans` collection. */
  plan: PackedStep[] | null;
  /** One letter per step; see step-state.ts. */
  states: string;
  /** Unsettled steps that run, wait or have run before, by index. */
  live: Record<string, LiveStep>;
  /** Outcomes of settled steps, by index; when there are many, they move to the `outcomes` collection. */
  outcomes: Record<string, StepOutcome>;
  context: JsonObject;
  /** `recovery` once everything but the recovery steps has settled. */
  phase: "main" | "recovery";
  /** A step with `on_error: "fail"` has failed, or the global timeout is over. */
  failing: boolean;
  /** Time spent of the global timeout: milliseconds used, and when the clock was last started, if it is running. */
  clock: { used: number; since: Date | null };
  /** How often the execution was retried, and the latest requests for it. */
  retries: number;
  retry_origins: string[];
  /** How often it was paused. Missing: never, or by an earlier version. */
  pauses?: number;

  /** Whether some step can be claimed now. This field and those below exist for the workers' queries. */
  ready: boolean;
  /** Handlers of the steps that can be claimed now. */
  needs: string[];
  /** The highest priority among them. */
  priority: number;
  /** When a step was last claimed: of equal priorities, the execution that waited longest comes first. */
  turn: Date;
  /** When a worker must look again: a delay or retry is due, or the global timeout is over. */
  due: Date | null;
  /** Workers that hold a step. */
  owners: string[];
}

/**
 * Where a step's result is kept that is not part of its outcome: as JSON text in a separate document, because it is large or
 * because BSON would not keep it as it is. It is written before the outcome that refers to it.
 */
export interface StoredResult {
  /** Its key among the results of the execution. */
  key: string;
  /** The size of its JSON. */
  bytes: number;
}

/** The working state of a step that has not settled. */
export interface LiveStep {
  owner?: string;
  /** Fencing token of the current claim: a write about a running step must present it. */
  token?: string;
  /** Attempts started, including the running one; an attempt cut short by its worker's death does not count. */
  attempt: number;
  /** Workers that died while holding it. */
  crashes: number;
  /** It runs in isolation: its worker has started nothing else since shortly before; see crashes.ts. */
  alone?: true;
  started_at?: Date;
  /** Since when a message of the step is in the outbox. */
  queued_at?: Date;
  /** How long earlier messages of the step were in the outbox, in milliseconds. */
  queued_ms?: number;
  wait?: WaitReason;
  due?: Date;
  /** The result to complete with when the wait ends. */
  result?: JsonValue;
  /** The error of the last failed attempt. */
  error?: string;
  /** The same as a translatable problem, unless it is someone else's text. */
  problem?: Problem;
  /** A remark to keep with its outcome. Earlier versions stored its English text. */
  note?: Wording;
  question?: PersonQuestion;
  /** How many seconds it waits for the answer, until it is known that the question was sent; then `due` says it. */
  answer_within?: number;
  /** Messages whose delivery, like `due`, makes the handler run once more. */
  again?: string[];
  /** Results of the parts of its work that are done. */
  checkpoints?: JsonObject;
  /** Those of them that are stored separately from the execution, like large results. */
  stored_checkpoints?: Record<string, StoredResult>;
}

/** How a step ended. */
export interface StepOutcome {
  attempts: number;
  result?: JsonValue;
  /** Instead of `result`, where it is stored separately from the execution. */
  stored?: StoredResult;
  /** What the handler returned exceeded the size limit, and was cut; see `cutToSize`. */
  cut?: boolean;
  error?: string;
  /** The error as a translatable problem, unless it is someone else's text. */
  problem?: Problem;
  /** A remark, such as that the context was full. Earlier versions stored its English text. */
  note?: Wording;
  started_at?: Date;
  ended_at: Date;
  /** How long it waited for its messages in the outbox, in milliseconds. Default 0. */
  queued_ms?: number;
  metrics?: Record<string, number>;
  /** If the step did not succeed: results of the parts that are done, which RETRY does not repeat. */
  checkpoints?: JsonObject;
  stored_checkpoints?: Record<string, StoredResult>;
}
