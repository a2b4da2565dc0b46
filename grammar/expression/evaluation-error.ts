import type { Reason, Said } from "../sentences.ts";

/** Why a condition has no value. */
export type EvaluationCode = "type" | "division" | "too-large" | "too-deep";

/** Thrown when a condition has no value; `evaluate` catches it and returns it as a failure. */
export class EvaluationError extends Error {
  readonly code: EvaluationCode;

  /** The message as a translatable sentence: its name and values. */
  readonly reason: Reason;

  constructor(code: EvaluationCode, { message, reason }: Said) {
    super(message);
    this.reason = reason;
    this.name = "EvaluationError";
    this.code = code;
  }
}
