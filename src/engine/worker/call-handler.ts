import { problem } from "../../i18n/problem.ts";
import { cutToSize } from "../cut-to-size.ts";
import { PermanentError, Suspend, type SuspendFor, saidBy, TransientError } from "../handler.ts";
import { type JsonObject, pathText } from "../json.ts";
import { MAX_WAITING_RESULT } from "../limits.ts";
import { redactText, redactValue } from "../redaction/redact.ts";
import type { Success } from "../state/step-events.ts";
import { type Attempt, type AttemptEnd, type AttemptServices, failedAttempt } from "./attempt.ts";
import { HandlerRun, type Noted } from "./handler-run.ts";
import { Cancellation } from "./runs.ts";
import { type KeptResult, keepResult, toJsonOrPlaceholder } from "./step-result.ts";

/** Runs the handler within the step's timeout. `secrets` are those that its params contain. Never rejects. */
export async function callHandler(
  attempt: Attempt,
  params: never,
  secrets: readonly string[],
  services: AttemptServices,
): Promise<AttemptEnd> {
  const { step, handler } = attempt;
  // The claim may have been lost already, and then `onAbort` would never call back.
  if (attempt.abort.aborted) return failedAttempt(problem("wasNotStarted", { step: step.name }), false);
  const abort = new Cancellation();
  attempt.abort.onAbort((why) => abort.abort(why));
  // A handler that ignores its signal must not hold up the step; its later result is discarded.
  const aborted = new Promise<undefined>((resolve) => {
    abort.onAbort(() => resolve(undefined));
  });
  const timer = setTimeout(() => abort.abort("timeout"), Math.min(step.timeout * 1000, 2 ** 31 - 1));
  const noted: Noted = { writes: {}, metrics: {} };
  const run = new HandlerRun(attempt, params, services, abort, noted);
  try {
    const work = Promise.resolve()
      .then(() => handler.run(run))
      .then(
        (value) => end(value, noted, secrets, services.resultLimit(), attempt),
        (error: unknown) => failure(error, attempt),
      );
    const ended = await Promise.race([work, aborted]);
    return ended ?? failedAttempt(problem("didNotFinish", { step: step.name, seconds: step.timeout }), false);
  } finally {
    clearTimeout(timer);
  }
}

function end(
  value: unknown,
  { writes, metrics }: Noted,
  secrets: readonly string[],
  limit: number,
  { step, handler, token }: Attempt,
): AttemptEnd {
  if (value instanceof Suspend) return { kind: "suspend", wait: boundedWait(value.wait), context: writes };
  if (isFailure(value)) return failedAttempt(value.error, false);
  // Redact before cutting: a cut inside a secret would leave a part that cannot be recognized.
  const kept = toJsonOrPlaceholder("the result", value);
  const result = redactValue(kept.json, secrets);
  const keptResult = keepResult(result, limit, token);
  const misfit = kept.why === undefined ? handler.result?.safeParse(kept.json).error : undefined;
  if (misfit !== undefined) {
    // The handler has had its effect, so it must not run again.
    const why = firstIssue(misfit.issues);
    return {
      kind: "failure",
      failure: { error: problem("resultUnfit", { step: step.name, why }), permanent: true, kept: keptResult },
    };
  }
  const success: Success & KeptResult = { ...keptResult, context: writes };
  if (kept.why !== undefined) success.note = problem("resultNotJson", { why: redactText(kept.why, secrets) });
  if (Object.keys(metrics).length > 0) success.metrics = metrics;
  return { kind: "success", success };
}

function firstIssue(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const [{ path, message } = { path: [], message: "" }] = issues;
  return path.length === 0
    ? message
    : `${pathText(path.map((part) => (typeof part === "number" ? part : String(part))))}: ${message}`;
}

/** The result with which a step waits is kept within the execution, so it has a limit of its own. */
function boundedWait(wait: SuspendFor): SuspendFor {
  if (wait.for !== "delay" && wait.for !== "message") return wait;
  const result = cutToSize(toJsonOrPlaceholder("the result", wait.result).json, MAX_WAITING_RESULT);
  return wait.for === "delay"
    ? { ...wait, result }
    : { ...wait, result: typeof result === "object" ? (result as JsonObject) : {} };
}

function isFailure(value: unknown): value is { success: false; error: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as { success?: unknown }).success === false &&
    "error" in value
  );
}

function failure(error: unknown, { step }: Attempt): AttemptEnd {
  const said = saidBy(error);
  const retryAfter =
    error instanceof TransientError && error.retryAfter !== undefined ? error.retryAfter * 1000 : undefined;
  const why = said === "" ? problem("stepFailed", { step: step.name }) : said;
  const end = failedAttempt(why, error instanceof PermanentError, retryAfter);
  return end.kind === "failure" ? { ...end, failure: { ...end.failure, ...stackOf(error) } } : end;
}

/** The longest stack that is logged, in UTF-16 units. */
const MAX_STACK = 4_000;

function stackOf(error: unknown): { stack?: string } {
  if (!(error instanceof Error) || error.stack === undefined) return {};
  const cause = error.cause instanceof Error ? `\nCaused by: ${error.cause.stack ?? error.cause.message}` : "";
  return { stack: `${error.stack}${cause}`.slice(0, MAX_STACK) };
}
