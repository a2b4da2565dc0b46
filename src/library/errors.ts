import type { ErrorCode, ExpectedError, Result } from "../engine/result.ts";

/** Why something was not done. Stable: programs may compare it. */
export type StepgramErrorCode = ErrorCode | "options" | "database" | "timeout" | "closed";

/** What was asked for cannot be done as it was asked; the message says why, and ends with `hint`: what to write instead. */
export class StepgramError extends Error {
  override readonly name = "StepgramError";
  readonly code: StepgramErrorCode;
  readonly hint: string | undefined;

  constructor(code: StepgramErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The value, or the refusal as an error. */
export function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, hint }: ExpectedError = result.error;
  throw hint === undefined ? new StepgramError(code, message) : new StepgramError(code, `${message} ${hint}`, { hint });
}
