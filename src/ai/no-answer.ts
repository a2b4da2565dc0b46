import { PermanentError, TransientError } from "../engine/handler.ts";
import type { Redact } from "../engine/redaction/redact.ts";
import { problem } from "../i18n/problem.ts";
import { lineOf } from "../i18n/rich-text.ts";

/**
 * Why a call that reached the endpoint gave no answer. `broken`: it broke off. `empty`: it was empty. `filtered`: the endpoint held
 * back part of it. `long`: it was cut off at its limit, or did not end. `slow`: nothing arrived.
 */
type Kind = "broken" | "empty" | "filtered" | "long" | "slow";

/** A call that reached the endpoint gave no answer. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
  readonly kind: Kind;
  constructor(kind: Kind, cause?: unknown) {
    super(`The model gave no answer: ${kind}`, { cause });
    this.kind = kind;
  }
}

/** An error that an endpoint reported in the middle of a stream. */
export class Reported extends Error {
  override readonly name = "Reported";
}

/** The details of an AI SDK HTTP error. Other errors have none of them. */
interface HttpFailure {
  statusCode?: number;
  responseHeaders?: Record<string, string>;
  responseBody?: string;
  isRetryable?: boolean;
}

/** The longest wait that is reported, and that a step waits for, in seconds. */
const MAX_WAIT = 3600;
const MAX_EXCERPT = 200;

/** Parts of the names of the SDK's errors for unreadable replies. */
const UNREADABLE = ["JSONParse", "TypeValidation", "NoObjectGenerated", "InvalidResponseData", "EmptyResponseBody"];

/** Whether an answer had begun and its connection was cut. */
export function brokeOff(error: unknown): boolean {
  if (error instanceof Unanswered) return error.kind === "broken";
  const { statusCode = 0, isRetryable = false } = (error ?? {}) as HttpFailure;
  return statusCode >= 200 && statusCode < 300 && isRetryable;
}

/** The error with a sentence for people. An aborted `signal` gives its own reason. */
export function whyNoAnswer(error: unknown, signal: AbortSignal, redact: Redact): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof PermanentError || error instanceof TransientError) return error;
  const last = lastOf(error);
  if (last instanceof Unanswered) return unanswered(last);
  if (last instanceof Reported)
    return new TransientError(problem("aiReported", { excerpt: excerptOf(last.message, redact) }), { cause: last });
  const { statusCode, responseHeaders = {}, responseBody = "" } = last as HttpFailure;
  const name = last instanceof Error ? last.name : "";
  const cause = withoutRequest(last);
  if (brokeOff(last)) return unanswered(new Unanswered("broken", cause));
  if (UNREADABLE.some((one) => name.includes(one)) || (statusCode !== undefined && statusCode < 400))
    return new PermanentError(problem("aiNonsense"), { cause });
  if (statusCode === undefined) return new TransientError(problem("aiAway"), { cause });
  if (statusCode === 429 || statusCode === 503) {
    const seconds = waitIn(responseHeaders);
    return new TransientError(seconds === undefined ? problem("aiBusy") : problem("aiBusyFor", { seconds }), {
      cause,
      ...(seconds === undefined ? {} : { retryAfter: seconds }),
    });
  }
  if (statusCode >= 500 || statusCode === 408)
    return new TransientError(problem("aiBroken", { status: statusCode }), { cause });
  if (statusCode === 401 || statusCode === 403)
    return new PermanentError(problem("aiKeyRefused", { status: statusCode }), { cause });
  if (statusCode === 404) return new PermanentError(problem("aiNoModel"), { cause });
  return new PermanentError(problem("aiRefused", { status: statusCode, excerpt: excerptOf(responseBody, redact) }), {
    cause,
  });
}

function unanswered(cause: Unanswered): Error {
  switch (cause.kind) {
    case "broken":
      return new TransientError(problem("aiBrokeOff"), { cause });
    case "slow":
      return new TransientError(problem("aiSlow"), { cause });
    case "empty":
      return new PermanentError(problem("aiEmpty"), { cause });
    case "long":
      return new PermanentError(problem("aiTooLong"), { cause });
    case "filtered":
      return new PermanentError(problem("aiFiltered"), { cause });
  }
}

/** The error as it may be logged: the SDK's error contains the whole conversation. */
function withoutRequest(error: unknown): Error {
  const { name, message, stack = "", cause } = error instanceof Error ? error : new Error(String(error));
  const { statusCode } = error as HttpFailure;
  const kept = new Error(message, cause === undefined ? {} : { cause: cause instanceof Error ? cause.message : cause });
  return Object.assign(kept, { name, stack, ...(statusCode === undefined ? {} : { statusCode }) });
}

/** The last error of several attempts. */
function lastOf(error: unknown): unknown {
  return error instanceof Error && "lastError" in error
    ? (error.lastError ?? error)
    : (error ?? new Error("no reason"));
}

/** How many seconds the endpoint asks to wait. */
function waitIn(headers: Record<string, string>): number | undefined {
  const given = Number(headers["retry-after-ms"]) / 1000 || Number(headers["retry-after"]);
  if (Number.isFinite(given) && given > 0) return Math.min(MAX_WAIT, Math.ceil(given));
  const until = Date.parse(headers["retry-after"] ?? "");
  return Number.isNaN(until) ? undefined : Math.min(MAX_WAIT, Math.max(1, Math.ceil((until - Date.now()) / 1000)));
}

/** The beginning of what the endpoint said, on one line. It may repeat the request, the key included. */
function excerptOf(body: string, redact: Redact): string {
  let said = body;
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } | string };
    const message = typeof error === "object" ? error?.message : error;
    if (typeof message === "string") said = message;
  } catch {
    // It is shown as it came.
  }
  return lineOf(redact(said, { cut: true }), MAX_EXCERPT);
}
