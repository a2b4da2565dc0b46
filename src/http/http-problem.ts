import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErrorCode, ExpectedError, Result } from "../engine/result.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { sayInEnglish, sayProblem, type Wording } from "../i18n/problem.ts";
import { jsonResponse } from "./answer.ts";

/** The codes of problem details: those of the engine, and those of requests. Programs test them. */
export type ProblemCode =
  | ErrorCode
  | "bad_request"
  | "unauthorized"
  | "confirmation_required"
  | "body_too_large"
  | "unsupported_media_type"
  | "method_not_allowed"
  | "wrong_host"
  | "too_many"
  | "unavailable"
  | "internal";

/** The status and the title of each code. */
const KINDS: Readonly<Record<ProblemCode, readonly [status: ContentfulStatusCode, title: string]>> = {
  not_found: [404, "Not found"],
  ambiguous: [409, "Ambiguous"],
  invalid: [422, "Invalid"],
  unknown_handler: [422, "Unknown handler"],
  cycle: [422, "Steps depend on each other"],
  missing_dependency: [422, "A dependency is missing"],
  limit: [422, "Limit reached"],
  wrong_state: [409, "Not possible in this state"],
  forbidden: [403, "Forbidden"],
  bad_request: [400, "Bad request"],
  unauthorized: [401, "Unauthorized"],
  confirmation_required: [409, "Confirmation required"],
  body_too_large: [413, "Body too large"],
  unsupported_media_type: [415, "Unsupported media type"],
  method_not_allowed: [405, "Method not allowed"],
  wrong_host: [421, "Wrong host"],
  too_many: [429, "Too many at once"],
  unavailable: [503, "Unavailable"],
  internal: [500, "Internal error"],
};

/** Every code, for the API's description. */
export const PROBLEM_CODES = Object.keys(KINDS) as [ProblemCode, ...ProblemCode[]];

/** Ends a request with problem details (RFC 9457). `more`: further members of the answer. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly code: ProblemCode;
  readonly said: Wording;
  readonly more: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    said: Wording,
    more: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(sayInEnglish(said).message);
    this.code = code;
    this.said = said;
    this.more = more;
    this.headers = headers;
  }
}

/** The value of a result; throws an `HttpProblem` for a failure. */
export function orProblem<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw problemOf(result.error);
}

/** The problem details of an expected error. */
export function problemOf({ code, message, problem, hint }: ExpectedError): HttpProblem {
  return problem === undefined
    ? new HttpProblem(code, message, hint === undefined ? {} : { hint })
    : new HttpProblem(code, problem);
}

/** The answer to a request that ended with a problem. */
export function problemResponse(
  c: Context,
  { code, said, more, headers }: HttpProblem,
  { problems }: Pick<InterpreterMessages, "problems">,
): Response {
  const [status, title] = KINDS[code];
  const { message, hint } = sayProblem(said, problems);
  const details = {
    type: `urn:stepgram:problem:${code}`,
    title,
    status,
    code,
    detail: message,
    ...(hint === undefined ? {} : { hint }),
    ...more,
  };
  return jsonResponse(c, details, status, { "content-type": "application/problem+json", ...headers });
}
