/** Why a condition has no value. */
export type EvaluationCode = "type" | "division" | "too-large" | "too-deep";

/** Carries a failure out of the walk to `evaluate`, which alone turns it into a result. */
export class EvaluationError extends Error {
  readonly code: EvaluationCode;

  constructor(code: EvaluationCode, message: string) {
    super(message);
    this.name = "EvaluationError";
    this.code = code;
  }
}
