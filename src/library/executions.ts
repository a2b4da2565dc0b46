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
import type { OptionKinds } from "./check-options.ts";
import { StepgramError } from "./errors.ts";
import { BEHALF, type OnBehalf } from "./on-behalf.ts";

/** What an execution is started with. */
export interface ExecuteOptions extends OnBehalf {
  /** What its steps share from the start; `user_id`, `chat_id` and the like are there by themselves. */
  context?: JsonObject;
}

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

/** How each option is checked. */
export const EXECUTE: OptionKinds<ExecuteOptions> = { ...BEHALF, context: "object" };

/** Each new state of an execution until it has settled; states that nobody has taken in time give way to the latest. */
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
      yield toExecution(view);
      if (isSettled(view.status)) return;
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    stop();
  }
}

/** How long to wait. */
export interface WaitOptions {
  /** Seconds; then a `StepgramError` with the code `timeout` is thrown. Default: for ever. */
  timeout?: number;
  /** Ends the waiting; throws its reason. */
  signal?: AbortSignal;
}

/** The execution once it has settled. */
export async function waitFor(engine: Engine, id: string, { timeout, signal }: WaitOptions): Promise<Execution> {
  const late = new StepgramError("timeout", `Execution ${id} has not settled within ${timeout} s.`);
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
