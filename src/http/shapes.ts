import type { Shaper } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import {
  ALLOWED_ACTIONS,
  EXECUTION_ACTIONS,
  EXECUTION_STATUSES,
  type ExecutionSummary,
  type ExecutionView,
  STEP_STATUSES,
} from "../engine/execution.ts";
import type { PlanStep } from "../engine/plan.ts";
import type { Schedule } from "../engine/schedule.ts";
import { LOG_LEVELS } from "../engine/step-log.ts";
import { waitsOf } from "../engine/waits.ts";
import type { Workflow, WorkflowLine } from "../engine/workflow.ts";
import { jsonObject, jsonValue, z } from "./openapi.ts";

// What the API shows of workflows, executions and schedules: each with its schema and the function that builds it.

const moment = z.iso.datetime();

const maker = z
  .object({ user_id: z.number(), chat_id: z.number(), name: z.string().optional() })
  .openapi("Maker", { description: "Who created it, and in which chat." });

function makerOf({ user_id, chat_id, name }: Omit<Shaper, "gateway">) {
  return { user_id, chat_id, ...(name === undefined ? {} : { name }) };
}

/** One page of a list: `next` is the cursor of the following one. */
export function pageOf<S extends z.ZodType>(name: string, item: S) {
  return z.object({ items: z.array(item), next: z.string().optional() }).openapi(name);
}

/** The query of a list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).optional().openapi({ description: "Default 20." }),
  cursor: z.string().max(40_000).optional().openapi({ description: "The `next` of the previous page." }),
  search: z.string().max(200).optional().openapi({ description: "Part of the id or name." }),
});

/** The id in a path. */
export const byId = z.object({
  id: z
    .string()
    .min(4)
    .max(64)
    .openapi({ param: { name: "id", in: "path" }, description: "The id, or a unique prefix of it." }),
});

export const workflowLine = z
  .object({ id: z.string(), name: z.string(), steps: z.number().int(), made_by: maker, created_at: moment })
  .openapi("WorkflowLine");

export function workflowLineOf({ id, name, steps, maker: by, created_at }: WorkflowLine) {
  return { id, name, steps, made_by: makerOf(by), created_at };
}

const workflowStep = z
  .object({
    id: z.string(),
    number: z.number().int(),
    name: z.string(),
    handler: z.string(),
    params: jsonObject,
    dependencies: z.array(z.string()),
    waits_for: z
      .array(z.string())
      .openapi({ description: "The ids of all steps that it waits for: its dependencies, and what is added to them." }),
    timeout: z.number(),
    retry_count: z.number().int(),
    retry_delay: z.number(),
    on_error: z.enum(["fail", "continue"]),
    priority: z.number(),
    condition: z.string().optional(),
    save_as: z.string().optional(),
    idempotency_key: z.string().optional(),
    metadata: jsonObject.optional(),
  })
  .openapi("WorkflowStep");

export const workflowShape = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    global_timeout: z.number(),
    max_parallel_steps: z.number().int(),
    auto_retry: z.boolean(),
    metadata: jsonObject,
    made_by: maker,
    created_at: moment,
    steps: z.array(workflowStep),
  })
  .openapi("Workflow");

export function workflowOf(
  { user_id, chat_id, by, steps, edits: _edits, steps_added: _added, ...workflow }: Workflow,
  handlers: Engine["handlers"],
) {
  const waits = waitsOf(steps, handlers);
  const idsAt = (indexes: readonly number[] = []) => indexes.map((at) => steps[at]?.id ?? "");
  return {
    ...workflow,
    made_by: makerOf(by[0] ?? { user_id, chat_id }),
    steps: steps.map(({ by: _by, texts: _texts, ...step }, i) => ({
      ...step,
      waits_for: [...idsAt(waits[i]?.written), ...idsAt(waits[i]?.added)],
    })),
  };
}

const status = z.enum(EXECUTION_STATUSES);

export const executionLine = z
  .object({
    id: z.string(),
    workflow_id: z.string().optional(),
    workflow: z.string(),
    status,
    progress: z.number().int(),
    waits: z.boolean().optional().openapi({ description: "Running, but only waiting for something." }),
    started_by: maker,
    created_at: moment,
    started_at: moment.optional(),
    ended_at: moment.optional(),
  })
  .openapi("ExecutionLine");

export function executionLineOf({ actor, ...line }: ExecutionSummary) {
  return { ...line, started_by: makerOf(actor) };
}

export const executionStepShape = z
  .object({
    id: z.string(),
    name: z.string(),
    handler: z.string(),
    status: z.enum(STEP_STATUSES),
    reason: z.string().optional(),
    attempts: z.number().int(),
    max_attempts: z.number().int(),
    params: jsonObject.openapi({ description: "As written: templates are not filled in." }),
    dependencies: z.array(z.string()),
    condition: z.string().optional(),
    result: jsonValue.optional(),
    stored: z
      .object({ bytes: z.number() })
      .optional()
      .openapi({ description: "The result is too large to include; fetch the step by its own path." }),
    error: z.string().optional(),
    worker: z.string().optional(),
    waits_for: z.string().optional(),
    asks: z.string().optional(),
    due: moment.optional(),
    started_at: moment.optional(),
    ended_at: moment.optional(),
    metrics: z.record(z.string(), z.number()).optional(),
    note: z.string().optional(),
  })
  .openapi("ExecutionStep");

export const stepLogShape = z
  .object({
    items: z.array(
      z.object({
        at: moment,
        level: z.enum(LOG_LEVELS),
        attempt: z.number().int(),
        message: z.string(),
        fields: z.string().optional().openapi({ description: "As a JSON string. Ends with `…` if it was too long." }),
      }),
    ),
    earlier: z.number().int().openapi({ description: "How many earlier lines are no longer kept." }),
  })
  .openapi("StepLog");

export const executionShape = z
  .object({
    id: z.string(),
    workflow_id: z.string(),
    workflow: z.string(),
    status,
    reason: z.string().optional(),
    progress: z.number().int(),
    settled: z.number().int(),
    total: z.number().int(),
    rev: z.number().int(),
    started_by: maker,
    context: jsonObject,
    created_at: moment,
    starts_at: moment.optional(),
    started_at: moment.optional(),
    ended_at: moment.optional(),
    actions: z.array(z.enum(EXECUTION_ACTIONS)).openapi({ description: "The actions available now." }),
    steps: z.array(executionStepShape),
  })
  .openapi("Execution");

/** An execution with the steps that it runs. */
export function executionOf(view: ExecutionView, plan: readonly PlanStep[]) {
  const {
    actor,
    shapers: _shapers,
    steps,
    current: _current,
    recovered: _recovered,
    turn: _turn,
    by: _by,
    ...rest
  } = view;
  return {
    ...rest,
    started_by: makerOf(actor),
    actions: ALLOWED_ACTIONS[view.status],
    steps: steps.map((step, index) => executionStepOf(step, plan, index)),
  };
}

/** A step of an execution, as it was written and as it is now. */
export function executionStepOf(step: ExecutionView["steps"][number], plan: readonly PlanStep[], index: number) {
  const { problem: _problem, number: _number, error, result, stored, unasked: _unasked, ...shown } = step;
  const { params = {}, deps = [], condition } = plan[index] ?? {};
  return {
    ...shown,
    params,
    dependencies: deps.map((at) => plan[at]?.id ?? ""),
    ...(condition === undefined ? {} : { condition }),
    ...(result === null ? {} : { result }),
    ...(stored === undefined ? {} : { stored: { bytes: stored.bytes } }),
    ...(error === null ? {} : { error }),
  };
}

export const scheduleShape = z
  .object({
    id: z.string(),
    workflow_id: z.string(),
    workflow: z.string(),
    when: jsonObject.openapi({
      description: "Once (`at`), by cron expressions in a time zone, or at an interval in minutes.",
    }),
    next_at: moment.optional(),
    context: jsonObject,
    made_by: maker,
    created_at: moment,
    execution_id: z
      .string()
      .optional()
      .openapi({ description: "The run waiting for a one-time schedule; otherwise the latest run." }),
    suspended: z
      .object({ since: moment })
      .optional()
      .openapi({ description: "Suspended, because someone else changed what it starts." }),
  })
  .openapi("Schedule");

export function scheduleOf({ workflow_name, actor, shapers: _shapers, suspended, ...schedule }: Schedule) {
  return {
    ...schedule,
    workflow: workflow_name,
    made_by: makerOf(actor),
    ...(suspended === undefined ? {} : { suspended: { since: suspended.since } }),
  };
}
