import type { OptionKinds } from "../app/option-problem.ts";
import type { Engine } from "../engine/engine.ts";
import {
  type ExecutionStatus,
  type ExecutionView,
  isSettled,
  type StepStatus,
  type StepView,
  type WaitReason,
} from "../engine/execution.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { StepgramError } from "./errors.ts";
import { BEHALF, type OnBehalf } from "./on-behalf.ts";

/** Options for starting an execution. */
export interface ExecuteOptions extends OnBehalf {
  /** Its initial context. `user_id`, `chat_id`, `message_id`, `execution_id` and `workflow_name` are added for you. Default `{}`. */
  context?: JsonObject;
}

/** An execution's progress. */
export interface Progress {
  /** `ex_…` */
  id: string;
  workflowId: string;
  /** The workflow's name. */
  workflow: string;
  status: ExecutionStatus;
  /** Why it ended or is waiting, such as `timeout`. */
  reason?: string;
  /** Percentage of settled steps, a whole number from 0 to 100. */
  progress: number;
  /** Number of steps that completed, failed, or were skipped or cancelled. */
  settled: number;
  /** All steps. */
  total: number;
  /** Name of the running step; the first one if there are several. */
  currentStep?: string;
  /** Names of all running steps. */
  currentSteps: readonly string[];
}

/** A snapshot of an execution. */
export interface Execution extends Progress {
  /** In the order added. */
  steps: readonly StepState[];
  /** The context that the steps share. */
  context: JsonObject;
  /** Names of the recovery steps that have run. */
  recovered: readonly string[];
  createdAt: Date;
  startedAt?: Date;
  endedAt?: Date;
  /** The repeating schedule that started it, and the time it was started for. */
  schedule?: { id: string; at: Date };
  /** When it was due, if a schedule started it late. */
  lateSince?: Date;
}

/** One step of an execution. */
export interface StepState {
  /** `st_…` */
  id: string;
  name: string;
  handler: string;
  status: StepStatus;
  /** Why it was skipped or cancelled, such as `condition`, `upstream` or `timeout`. */
  reason?: string;
  /** Attempts started so far. */
  attempts: number;
  /** The most attempts allowed. */
  maxAttempts: number;
  /** Its handler's return value; null if there is none yet. */
  result: JsonValue;
  /** Its last error, including while it waits for a retry. */
  error: string | null;
  /** The values its handler recorded with `metric()`, by name. */
  metrics?: Readonly<Record<string, number>>;
  /** What it waits for, if it is waiting. */
  waitsFor?: WaitReason;
  /** When it continues, if known. */
  due?: Date;
  startedAt?: Date;
  endedAt?: Date;
}

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

/** The execution with all of its results. */
export async function wholeExecution(engine: Engine, view: ExecutionView): Promise<Execution> {
  return toExecution(await engine.withResults(view));
}

function toExecution(view: ExecutionView): Execution {
  return {
    ...toProgress(view),
    steps: view.steps.map(toStepState),
    context: view.context,
    recovered: view.recovered,
    createdAt: view.created_at,
    ...(view.started_at === undefined ? {} : { startedAt: view.started_at }),
    ...(view.ended_at === undefined ? {} : { endedAt: view.ended_at }),
    ...(view.schedule === undefined ? {} : { schedule: view.schedule }),
    ...(view.late_since === undefined ? {} : { lateSince: view.late_since }),
  };
}

function toStepState({
  max_attempts,
  waits_for,
  started_at,
  ended_at,
  queued_ms: _,
  stored: __,
  ...rest
}: StepView): StepState {
  return {
    ...rest,
    maxAttempts: max_attempts,
    ...(waits_for === undefined ? {} : { waitsFor: waits_for }),
    ...(started_at === undefined ? {} : { startedAt: started_at }),
    ...(ended_at === undefined ? {} : { endedAt: ended_at }),
  };
}

export const EXECUTE: OptionKinds<ExecuteOptions> = { ...BEHALF, context: "object" };

/** Yields each new state of an execution until it ends. A slow reader may miss intermediate states, but never the last one. */
export async function* follow(engine: Engine, id: string, signal?: AbortSignal): AsyncGenerator<Execution, void> {
  if ((await engine.view(id)) === undefined) throw new StepgramError("not_found", `There is no execution ${id}.`);
  let latest: ExecutionView | undefined;
  let wake: () => void = () => {};
  const stop = engine.follow(id, (view) => {
    latest = view;
    wake();
  });
  const onAbort = (): void => wake();
  signal?.addEventListener("abort", onAbort);
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (latest === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const view = latest;
      latest = undefined;
      yield await wholeExecution(engine, view);
      if (isSettled(view.status)) return;
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    stop();
  }
}

/** Options for `waitFor`. */
export interface WaitOptions {
  /** Seconds to wait before throwing a `StepgramError` with the code `timeout`. Default: no limit. */
  timeout?: number;
  /** When aborted, stops waiting and throws the abort reason. */
  signal?: AbortSignal;
}

/** Waits until an execution ends. */
export async function waitFor(engine: Engine, id: string, { timeout, signal }: WaitOptions): Promise<Execution> {
  const late = new StepgramError("timeout", `Execution ${id} did not end within ${timeout} s.`);
  const limit = new AbortController();
  const timer = timeout === undefined ? undefined : setTimeout(() => limit.abort(late), timeout * 1000);
  try {
    const ended = AbortSignal.any([limit.signal, ...(signal === undefined ? [] : [signal])]);
    let last: Execution | undefined;
    for await (const execution of follow(engine, id, ended)) last = execution;
    if (last === undefined) throw new StepgramError("not_found", `There is no execution ${id}.`);
    return last;
  } finally {
    clearTimeout(timer);
  }
}
