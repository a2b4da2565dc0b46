import type { ExpectedError } from "../engine/result.ts";

/** Why a command could not be carried out, in words for the person who wrote it. */
export interface Problem {
  /** What is wrong, naming the thing. */
  message: string;
  /** What to write instead. */
  hint?: string;
  /** The place in the message as a line with a caret under it, for errors of syntax. */
  caret?: string;
}

/** Either a value or the reason why there is none. */
export type Checked<T> = { ok: true; value: T } | Failed;

/** A failure alone. */
export type Failed = { ok: false; problem: Problem };

/** The outcome of what could not be carried out, with what to write instead. */
export function problem(message: string, hint?: string): Failed {
  return {
    ok: false,
    problem: hint === undefined ? { message } : { message, hint },
  };
}

/** The engine's refusal as a problem of the command that asked. */
export function refused(error: ExpectedError): Failed {
  return problem(error.message, error.hint);
}
