import { problem } from "../../i18n/problem.ts";
import { type Origin, withPeople } from "../actor.ts";
import { contextKeyProblem, type JsonObject, jsonProblem, jsonSize, MAX_DEPTH, sayAt } from "../json.ts";
import { indexPlan, type PackedStep, type PlanIndex, type PlanStep, packPlan } from "../plan.ts";
import { fail, ok, type Result } from "../result.ts";
import { shapersOf, type Workflow } from "../workflow.ts";
import type { ExecutionDocument } from "./execution-document.ts";
import { PENDING } from "./step-state.ts";

/** Plans up to this size are stored inside the execution's document; larger ones in separate parts. */
const INLINE_PLAN = { steps: 100, bytes: 48 * 1024 };

/** The plan an execution runs. Executions started together share one snapshot. */
export interface Snapshot {
  plan: PlanIndex;
  /** The plan as it is stored. */
  packed: PackedStep[];
  /** Whether it is stored in separate parts, not with the execution. */
  isLarge: boolean;
  /** The size of the stored plan as JSON. */
  bytes: number;
}

export function snapshotOf(plan: readonly PlanStep[]): Snapshot {
  const packed = packPlan(plan);
  const bytes = jsonSize(packed);
  const isLarge = plan.length > INLINE_PLAN.steps || bytes > INLINE_PLAN.bytes;
  return { plan: indexPlan(plan), packed, isLarge, bytes };
}

export function newExecution(
  id: string,
  workflow: Workflow,
  { plan, packed, isLarge, bytes }: Snapshot,
  context: JsonObject,
  origin: Origin,
  now: Date,
  { startAt, schedule }: { startAt?: Date | undefined; schedule?: ExecutionDocument["schedule"] } = {},
): ExecutionDocument {
  const [, ...shapers] = withPeople([origin.actor], [...shapersOf(workflow), ...(origin.shapers ?? [])]);
  return {
    _id: id,
    origin: origin.key,
    ...(origin.lineage === undefined ? {} : { root: origin.lineage.root ?? id, depth: origin.lineage.depth }),
    ...(origin.pins === undefined || origin.pins.length === 0 ? {} : { pins: origin.pins }),
    workflow_id: workflow.id,
    workflow_name: workflow.name,
    actor: origin.actor,
    ...(shapers.length === 0 ? {} : { shapers }),
    status: startAt === undefined ? "running" : "scheduled",
    ...(startAt === undefined ? {} : { start_at: startAt }),
    ...(schedule === undefined ? {} : { schedule }),
    created_at: now,
    rev: 1,
    writer: "",
    total: plan.steps.length,
    kept_bytes: bytes,
    max_parallel_steps: workflow.max_parallel_steps,
    global_timeout: workflow.global_timeout,
    auto_retry: workflow.auto_retry,
    plan: isLarge ? null : packed,
    states: PENDING.repeat(plan.steps.length),
    live: {},
    outcomes: {},
    context: {
      user_id: origin.actor.user_id,
      chat_id: origin.actor.chat_id,
      message_id: origin.actor.message_id,
      execution_id: id,
      workflow_name: workflow.name,
      ...context,
    },
    phase: "main",
    failing: false,
    clock: { used: 0, since: null },
    retries: 0,
    retry_origins: [],
    ready: false,
    needs: [],
    priority: 0,
    turn: now,
    due: null,
    owners: [],
  };
}

/** Checks the context a caller passes in. `limit`: bytes of JSON. */
export function checkContext(context: JsonObject, limit: number): Result<JsonObject> {
  const wrong = jsonProblem(context);
  const key = Object.keys(context)
    .map(contextKeyProblem)
    .find((bad) => bad !== undefined);
  if (wrong === undefined && key !== undefined) return fail("invalid", problem("badContextKey", { why: key }));
  if (wrong !== undefined) return fail("invalid", problem("badContext", { why: sayAt(wrong), most: MAX_DEPTH }));
  const size = jsonSize(context);
  if (size > limit) return fail("limit", problem("contextTooLarge", { size, limit }));
  return ok(context);
}
