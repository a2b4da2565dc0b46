import { isDeepStrictEqual } from "node:util";
import type { OptionKinds } from "../app/option-problem.ts";
import type { Engine } from "../engine/engine.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { checkOptions, plainJson } from "./check-options.ts";
import { orThrow, StepFailedError, StepgramError } from "./errors.ts";
import { waitFor } from "./executions.ts";
import { BEHALF, type OnBehalf, toOrigin } from "./on-behalf.ts";
import { STEP, type StepOptions, toNewStep } from "./workflows.ts";

/** Options for `runStep`. */
export interface RunStepOptions extends OnBehalf, Pick<StepOptions, "retryCount" | "retryDelay" | "priority"> {
  /**
   * Seconds to wait for the result before throwing a `StepgramError` with the code `timeout`. The step continues, and repeating
   * the call with the same `key` waits for it again. Default: no limit.
   */
  timeout?: number;
  /** Seconds allowed for each attempt before the handler is aborted. Default: the handler's own timeout, or 300. */
  attemptTimeout?: number;
  /** Any JSON, passed to the handler. Default `{}`. */
  metadata?: JsonObject;
  /** When aborted, stops waiting and throws the abort reason. The step continues. */
  signal?: AbortSignal;
}

const RUN_STEP: OptionKinds<RunStepOptions> = {
  ...BEHALF,
  retryCount: STEP.retryCount,
  retryDelay: STEP.retryDelay,
  priority: STEP.priority,
  timeout: "number",
  attemptTimeout: "number",
  metadata: STEP.metadata,
  signal: "object",
};

/** Runs one step as a separate execution and returns its whole result. See `Stepgram.runStep`. */
export async function runStep(
  engine: Engine,
  gateway: string,
  handler: string,
  params: JsonObject,
  options: RunStepOptions,
): Promise<JsonValue> {
  checkOptions("runStep", options, RUN_STEP);
  const { timeout, attemptTimeout, signal, retryCount, retryDelay, priority, metadata, ...behalf } = options;
  const step = toNewStep({
    name: handler,
    handler,
    params: plainJson("The params", params),
    ...(attemptTimeout === undefined ? {} : { timeout: attemptTimeout }),
    ...(retryCount === undefined ? {} : { retryCount }),
    ...(retryDelay === undefined ? {} : { retryDelay }),
    ...(priority === undefined ? {} : { priority }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  const { id } = orThrow(await engine.executeSteps({ name: handler }, [step], {}, toOrigin("step", behalf, gateway)));
  if (behalf.key !== undefined) await refuseOther(engine, id, step, behalf.key);
  const { steps, status } = await waitFor(engine, id, {
    ...(timeout === undefined ? {} : { timeout }),
    ...(signal === undefined ? {} : { signal }),
  });
  const [ended] = steps;
  if (status === "completed" && ended !== undefined) return ended.result;
  throw new StepFailedError(id, handler, ended, status);
}

/** If another call used this key for something else, there is no answer to this one. */
async function refuseOther(
  engine: Engine,
  id: string,
  step: Parameters<Engine["checkStep"]>[0],
  key: string,
): Promise<void> {
  const wanted = orThrow(engine.checkStep(step));
  const [first] = (await engine.snapshot(id)) ?? [];
  if (first === undefined || (first.handler === wanted.handler && isDeepStrictEqual(first.params, wanted.params)))
    return;
  throw new StepgramError(
    "wrong_state",
    `The key "${key}" has already been used for ${first.handler} with different params. Use another key.`,
  );
}
