import type { Engine } from "../engine/engine.ts";
import type { ExecutionView } from "../engine/execution.ts";
import type { EngineHooks } from "../engine/services/event-hooks.ts";
import { type Execution, wholeExecution } from "./executions.ts";
import type { StepgramOptions } from "./options.ts";

/** The engine's hooks for the program's `onStepFailed` and `onExecutionSettled`, with what the library shows of an execution. */
export function engineHooks(
  { onStepFailed, onExecutionSettled }: Pick<StepgramOptions, "onStepFailed" | "onExecutionSettled">,
  engine: () => Engine,
): EngineHooks {
  // The engine's view has only the outcomes that are in memory.
  const whole = async (view: ExecutionView): Promise<Execution> =>
    wholeExecution(engine(), (await engine().view(view.id)) ?? view);
  return {
    ...(onStepFailed && {
      async stepFailed({ id }, view) {
        const execution = await whole(view);
        const step = execution.steps.find((one) => one.id === id);
        if (step !== undefined) await onStepFailed(step, execution);
      },
    }),
    ...(onExecutionSettled && { executionSettled: async (view) => onExecutionSettled(await whole(view)) }),
  };
}
