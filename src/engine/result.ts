import { type Problem, type Problems, sayInEnglish, sayProblem, type Wording, withHint } from "../i18n/problem.ts";

/**
 * Why a request could not be fulfilled. Codes are stable: programs test them, and they may be stored.
 *
 * | code | means |
 * |---|---|
 * | `not_found` | nothing with that id or name is visible to the caller |
 * | `ambiguous` | more than one thing matches the reference |
 * | `invalid` | a value is missing, malformed or out of range |
 * | `unknown_handler` | no handler with that name is registered |
 * | `cycle` | steps depend on each other |
 * | `missing_dependency` | a step depends on one that does not exist |
 * | `limit` | a size, count or depth limit would be exceeded |
 * | `wrong_state` | not possible in its current state, such as resuming a finished execution |
 * | `forbidden` | the caller lacks the permission |
 */
export type ErrorCode =
  | "not_found"
  | "ambiguous"
  | "invalid"
  | "unknown_handler"
  | "cycle"
  | "missing_dependency"
  | "limit"
  | "wrong_state"
  | "forbidden";

/** An error that callers are expected to handle. Bugs and broken infrastructure throw instead. */
export interface ExpectedError<Code extends string = ErrorCode> {
  code: Code;
  /** One sentence that names the thing and what is wrong with it, in English: programs and logs read it. */
  message: string;
  /** What to write or do instead, if that is known, in English. */
  hint?: string;
  /** Message and hint as a translatable problem, see {@link inLanguage}. A program's own error has none. */
  problem?: Problem;
  /** What can be done instead with one button press: a label, and the shortcodes that the button runs. */
  buttons?: readonly { label: string; shortcode: string }[];
  /** For errors of syntax: the line and, under it, a caret at the spot. */
  caret?: string;
}

/** The outcome of an operation that may fail in an expected way. */
export type Result<T, Code extends string = ErrorCode> = { ok: true; value: T } | Failure<Code>;

/** A failed result alone. */
export interface Failure<Code extends string = ErrorCode> {
  ok: false;
  error: ExpectedError<Code>;
}

/** A successful result. */
export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/**
 * A failed result. What people read is a `problem(…)` of the catalogue, so that they get it in their own language; a text is
 * shown as it is. `hint` replaces the problem's own.
 */
export function fail<Code extends string = ErrorCode>(code: Code, said: Wording, hint?: Wording): Failure<Code> {
  if (typeof said === "string" && typeof hint !== "object")
    return { ok: false, error: hint === undefined ? { code, message: said } : { code, message: said, hint } };
  const problem = hint === undefined ? (said as Problem) : withHint(said, hint);
  return { ok: false, error: { code, ...sayInEnglish(problem), problem } };
}

/** The failure with another hint. */
export function hinted(failed: Failure, hint: Wording): Failure {
  const { code, message, problem = message } = failed.error;
  return { ok: false, error: { ...failed.error, ...fail(code, problem, hint).error } };
}

/** The error with its message and hint in the language of those messages. */
export function inLanguage<Code extends string>(
  error: ExpectedError<Code>,
  { problems }: { problems: Problems },
): ExpectedError<Code> {
  return error.problem === undefined ? error : { ...error, ...sayProblem(error.problem, problems) };
}
