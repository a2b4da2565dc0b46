import type { ExecutionStatus, ExecutionView, StepStatus, StepView, WaitReason } from "../engine/execution.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";

/** How far an execution is. */
export interface Progress {
  /** `ex_…` */
  id: string;
  workflowId: string;
  /** The workflow's name. */
  workflow: string;
  status: ExecutionStatus;
  /** Why it ended or waits, such as `timeout`. */
  reason?: string;
  /** Settled steps of all, from 0 to 100, whole numbers. */
  progress: number;
  settled: number;
  total: number;
  /** The step that runs now; of several the first. */
  currentStep?: string;
  /** All that run now. */
  currentSteps: readonly string[];
}

/** An execution with all that is known of it, as it was at one moment. */
export interface Execution extends Progress {
  /** In the order in which they were added. */
  steps: readonly StepState[];
  /** What the steps share. */
  context: JsonObject;
  /** Names of the recovery steps that ran. */
  recovered: readonly string[];
  createdAt: Date;
  startedAt?: Date;
  endedAt?: Date;
}

/** One step of an execution. */
export interface StepState {
  /** `st_…` */
  id: string;
  name: string;
  handler: string;
  status: StepStatus;
  /** Why it was skipped or cancelled: `condition`, `upstream`, `timeout` … */
  reason?: string;
  /** Attempts that were begun. */
  attempts: number;
  /** Attempts it may have in all. */
  maxAttempts: number;
  /** What its handler returned; null where there is nothing. */
  result: JsonValue;
  /** Its last error, also while it waits for a retry. */
  error: string | null;
  waitsFor?: WaitReason;
  /** When it goes on, where that is known. */
  due?: Date;
  startedAt?: Date;
  endedAt?: Date;
}

/** The library's words for it. */
export function toProgress(view: ExecutionView): Progress {
  const [currentStep] = view.current;
  return {
    id: view.id,
    workflowId: view.workflow_id,
    workflow: view.workflow,
    status: view.status,
    ...(view.reason === undefined ? {} : { reason: view.reason }),
    progress: view.progress,
    settled: view.settled,
    total: view.total,
    ...(currentStep === undefined ? {} : { currentStep }),
    currentSteps: view.current,
  };
}

/** The library's words for it. */
export function toExecution(view: ExecutionView): Execution {
  return {
    ...toProgress(view),
    steps: view.steps.map(toStepState),
    context: view.context,
    recovered: view.recovered,
    createdAt: view.created_at,
    ...(view.started_at === undefined ? {} : { startedAt: view.started_at }),
    ...(view.ended_at === undefined ? {} : { endedAt: view.ended_at }),
  };
}

function toStepState({ max_attempts, waits_for, started_at, ended_at, ...rest }: StepView): StepState {
  return {
    ...rest,
    maxAttempts: max_attempts,
    ...(waits_for === undefined ? {} : { waitsFor: waits_for }),
    ...(started_at === undefined ? {} : { startedAt: started_at }),
    ...(ended_at === undefined ? {} : { endedAt: ended_at }),
  };
}
