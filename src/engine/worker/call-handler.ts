import { evaluate } from "../../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../../grammar/expression/parse.ts";
import { parseTemplate, renderPieces } from "../../../grammar/template/template.ts";
import { problem } from "../../i18n/problem.ts";
import { cutToSize } from "../cut-to-size.ts";
import { lazyDataSpace } from "../data-space.ts";
import {
  ANSWER_CHECKPOINT,
  PermanentError,
  type StepRun,
  Suspend,
  type SuspendFor,
  saidBy,
  TransientError,
  type Verdict,
  type WrittenPiece,
} from "../handler.ts";
import { type JsonObject, type JsonValue, pathText } from "../json.ts";
import { MAX_WAITING_RESULT } from "../limits.ts";
import type { PersonAnswer } from "../question.ts";
import { redactText, redactValue } from "../redaction/redact.ts";
import { secretsIn } from "../secret-use.ts";
import type { Success } from "../state/step-events.ts";
import { type Attempt, type AttemptEnd, type AttemptServices, failedAttempt, withResults } from "./attempt.ts";
import { logTo, plainFields } from "./attempt-log.ts";
import type { StepScope } from "./conditions.ts";
import { Cancellation } from "./runs.ts";
import { type KeptResult, keepResult, toJson, toJsonOrPlaceholder } from "./step-result.ts";

/** What the handler noted while it ran, kept with the step's outcome. */
interface Noted {
  writes: JsonObject;
  metrics: Record<string, number>;
}

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
  const run = stepRun(attempt, params, services, abort, noted);
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

function stepRun(
  whole: Attempt,
  params: never,
  services: AttemptServices,
  abort: Cancellation,
  { writes, metrics }: Noted,
): StepRun<never> {
  const { step, execution, key, attempt, scope, checkpoints } = whole;
  const log = services.log({ execution_id: execution.id, step_id: step.id, step: step.name, attempt });
  let sent = 0;
  return {
    params,
    context: scope.context as JsonObject,
    setContext: (name, value) => {
      writes[contextKey(name)] = toJsonOrPlaceholder(`"${name}"`, value).json;
    },
    get signal() {
      return abort.signal;
    },
    idempotencyKey: key,
    attempt,
    metadata: step.metadata ?? {},
    async checkpoint<T extends JsonValue>(name: string, work: () => Promise<T>): Promise<T> {
      if (Object.hasOwn(checkpoints, name)) return checkpoints[name] as T;
      const value = checkpointJson(name, await work()) as T;
      abort.signal.throwIfAborted();
      await services.checkpoint(name, value);
      checkpoints[name] = value;
      return value;
    },
    answer: Object.hasOwn(checkpoints, ANSWER_CHECKPOINT)
      ? (checkpoints[ANSWER_CHECKPOINT] as PersonAnswer)
      : undefined,
    metric: (name, value) => {
      metrics[name] = value;
    },
    log: logTo((level, fields, message) => {
      log[level](fields, message);
      services.keepLine({ level, attempt, fields: plainFields(fields), message: String(message ?? "") });
    }),
    chat: { send: (text) => services.send(execution.actor, `${key}:say:${sent++}`, text) },
    post: (name, message) => services.post(`${key}:${name}`, message),
    written: (...path) => writtenAt(step.params, path, scope),
    secrets: (...path) => secretsIn(rawAt(step.params, path), services.secretHosts),
    textFormat: step.texts ?? "plain",
    step: { id: step.id, name: step.name },
    execution,
    data: lazyDataSpace(() => services.data(execution)),
    evaluate: (condition) => evaluateFor(whole, condition),
    now: services.now,
  };
}

/** Evaluates a condition of the step's own handler. */
async function evaluateFor(attempt: Attempt, condition: string): Promise<Verdict> {
  const parsed = parseExpression(condition);
  if (!parsed.ok) return { ok: false, message: parsed.error.message, problem: parsed.error.reason };
  const verdict = await withResults(attempt, () => evaluate(parsed.expression, attempt.scope));
  return verdict.ok ? verdict : { ok: false, message: verdict.error.message, problem: verdict.error.reason };
}

/** The pieces of the text at the path in the raw params; undefined if there is no text, or only a placeholder. */
function writtenAt(
  params: JsonObject,
  path: readonly (string | number)[],
  scope: StepScope,
): WrittenPiece[] | undefined {
  const at = rawAt(params, path);
  if (typeof at !== "string") return undefined;
  const template = parseTemplate(at);
  if (template.parts.length === 1 && typeof template.parts[0] !== "string") return undefined;
  const filled = renderPieces(template, scope);
  if (!filled.ok) return undefined;
  return filled.pieces.map((piece) => (typeof piece === "string" ? piece : { value: piece.text }));
}

function rawAt(params: JsonObject, path: readonly (string | number)[]): JsonValue | undefined {
  let at: JsonValue | undefined = params;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string | number, JsonValue>)[key];
  }
  return at;
}

/** Keys with a special meaning on JavaScript objects. */
const RESERVED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

function contextKey(key: string): string {
  if (RESERVED_KEYS.has(key)) throw new PermanentError(problem("cannotBeContextKey", { key }));
  return key;
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

/** Unlike a result, a checkpoint gets no placeholder, because the handler continues with it. Retrying cannot help either. */
function checkpointJson(name: string, value: unknown): JsonValue {
  try {
    return toJson(value);
  } catch (error) {
    throw new PermanentError(problem("badCheckpoint", { name, why: String(error) }));
  }
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
