import type { Engine } from "../engine/engine.ts";
import { type ExecutionView, isSettled } from "../engine/execution.ts";
import { type Execution, toExecution } from "./execution-state.ts";
import { StepgramError } from "./stepgram-error.ts";

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
