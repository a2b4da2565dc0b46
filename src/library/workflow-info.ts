import type { JsonObject } from "../engine/json.ts";
import type { Workflow, WorkflowStep } from "../engine/workflow.ts";
import type { StepOptions } from "./workflow-options.ts";

/** One line of a list of workflows. */
export interface WorkflowLine {
  /** `wf_…` */
  id: string;
  name: string;
  /** How many it has. */
  steps: number;
  createdAt: Date;
}

/** A step as it is kept. */
export interface StepInfo extends StepOptions {
  /** `st_…` */
  id: string;
  /** Counts the steps as they were added, from 1; removed ones too. */
  number: number;
}

/** A workflow as it is kept. */
export interface WorkflowInfo {
  /** `wf_…` */
  id: string;
  name: string;
  description: string;
  globalTimeout: number;
  maxParallelSteps: number;
  autoRetry: boolean;
  metadata: JsonObject;
  createdAt: Date;
  /** In the order in which they were added. */
  steps: readonly StepInfo[];
}

/** The library's words for it. */
export function toWorkflowInfo(workflow: Workflow): WorkflowInfo {
  return {
    id: workflow.id,
    name: workflow.name,
    description: workflow.description,
    globalTimeout: workflow.global_timeout,
    maxParallelSteps: workflow.max_parallel_steps,
    autoRetry: workflow.auto_retry,
    metadata: workflow.metadata,
    createdAt: workflow.created_at,
    steps: workflow.steps.map(toStepInfo),
  };
}

function toStepInfo({ retry_count, retry_delay, save_as, on_error, idempotency_key, ...rest }: WorkflowStep): StepInfo {
  return {
    ...rest,
    retryCount: retry_count,
    retryDelay: retry_delay,
    onError: on_error,
    ...(save_as === undefined ? {} : { saveAs: save_as }),
    ...(idempotency_key === undefined ? {} : { idempotencyKey: idempotency_key }),
  };
}
