import type { ExecutionStatus, StepView } from "../engine/execution.ts";
import type { ErrorCode, ExpectedError, Result } from "../engine/result.ts";

/**
 * Why a call failed. Codes are stable, so programs may compare them.
 *
 * | code | meaning |
 * | --- | --- |
 * | `options` | an option of `createStepgram` or `multistep` is misspelled, missing or wrong |
 * | `database` | the database cannot be opened |
 * | `timeout` | `waitFor` or `runStep` gave up after its `timeout`; the execution continues |
 * | `failed` | the step of `runStep` failed or was cancelled; the error is a {@link StepFailedError} |
 * | `closed` | this Stepgram instance has been closed |
 * | `not_found` | there is no workflow, step, execution or schedule with that id or name |
 * | `ambiguous` | more than one thing matches; the message lists them |
 * | `invalid` | an argument is missing, malformed or out of range |
 * | `unknown_handler` | no handler with that name is registered |
 * | `cycle` | steps depend on each other |
 * | `missing_dependency` | a step depends on one that does not exist |
 * | `limit` | a size, count or depth limit would be exceeded |
 * | `wrong_state` | not possible in the current state, such as resuming a finished execution |
 * | `forbidden` | the person lacks a permission that this needs |
 */
export type StepgramErrorCode = ErrorCode | "options" | "database" | "timeout" | "closed" | "failed";

/**
 * Thrown when a call fails. `message` is one or two sentences for people: what is wrong and what to do instead.
 *
 * ```ts
 * try {
 *   await stepgram.resume(id);
 * } catch (error) {
 *   if (!(error instanceof StepgramError && error.code === "wrong_state")) throw error;
 * }
 * ```
 */
export class StepgramError extends Error {
  override readonly name: string = "StepgramError";
  /** Why it failed; see {@link StepgramErrorCode}. */
  readonly code: StepgramErrorCode;
  /** The part of `message` that says what to do instead, if known. */
  readonly hint: string | undefined;

  constructor(code: StepgramErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/**
 * Thrown by `runStep` when the step fails permanently or is cancelled; its code is `failed`. `stepgram.retry(executionId)` reruns
 * it.
 */
export class StepFailedError extends StepgramError {
  override readonly name = "StepFailedError";
  /** `ex_…` */
  readonly executionId: string;
  /** Name of the handler. */
  readonly handler: string;
  /** The execution's final status. */
  readonly status: "failed" | "cancelled";
  /** How many attempts were made. */
  readonly attempts: number;
  /** The step's last error, as `RESULT` shows it; null if it had none. */
  readonly error: string | null;

  constructor(
    executionId: string,
    handler: string,
    step: Pick<StepView, "error" | "attempts"> | undefined,
    status: ExecutionStatus,
  ) {
    const { error = null, attempts = 0 } = step ?? {};
    const isCancelled = status === "cancelled";
    super(
      "failed",
      `${handler} ${isCancelled ? "was cancelled" : "failed"} (${executionId})${error === null ? "." : `: ${error}`}`,
    );
    this.executionId = executionId;
    this.handler = handler;
    this.status = isCancelled ? "cancelled" : "failed";
    this.attempts = attempts;
    this.error = error;
  }
}

/** The value of a result, or its error thrown as a `StepgramError`. */
export function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, hint }: ExpectedError = result.error;
  throw hint === undefined ? new StepgramError(code, message) : new StepgramError(code, `${message} ${hint}`, { hint });
}
