import type { ExecutionView, StepView } from "../execution.ts";
import type { ExecutionMachine, MachineEvents } from "../state/execution-machine.ts";
import { executionView } from "../state/execution-view.ts";
import { FAILED } from "../state/step-state.ts";

/**
 * What a program wants to know. A hook is called after what it tells is durable, in the process that recorded it, and not again
 * after a crash. What it throws is logged.
 */
export interface EngineHooks {
  /** A step has failed permanently. */
  stepFailed?(step: StepView, execution: ExecutionView): unknown;
  /** An execution has completed, failed or been cancelled; also once more after a retry. */
  executionSettled?(execution: ExecutionView): unknown;
}

/** Calls the hooks for what a write caused. */
export function callHooks(
  { stepFailed, executionSettled }: EngineHooks,
  machine: ExecutionMachine,
  { ended, settled }: MachineEvents,
  warn: (error: unknown, message: string) => void,
): void {
  const failed = stepFailed === undefined ? [] : ended.filter((index) => machine.state(index) === FAILED);
  if ((stepFailed === undefined || failed.length === 0) && (executionSettled === undefined || !settled)) return;
  const { document, plan, loaded } = machine;
  const view = executionView(document, plan.steps, loaded);
  const call = async (hook: () => unknown): Promise<void> => void (await hook());
  const calls = failed.map((index) => call(() => stepFailed?.(view.steps[index] as StepView, view)));
  if (settled) calls.push(call(() => executionSettled?.(view)));
  for (const one of calls) one.catch((error: unknown) => warn(error, "a hook failed"));
}
