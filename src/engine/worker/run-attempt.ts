import { evaluate } from "../../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../../grammar/expression/parse.ts";
import { jsonText } from "../../../grammar/json-text.ts";
import { parseTemplate, renderPieces, renderTemplate, renderValue } from "../../../grammar/template/template.ts";
import { type Problem, problem, type Wording } from "../../i18n/problem.ts";
import type { RichText } from "../../i18n/rich-text.ts";
import { type Actor, type Authorize, type People, peopleOf, type Right, whoLacks } from "../actor.ts";
import { misplacedSecret, paramsProblem, stepRefused } from "../check-step.ts";
import { cutToSize } from "../cut-to-size.ts";
import { type DataSpace, lazyDataSpace } from "../data-space.ts";
import { giveWay } from "../give-way.ts";
import {
  ANSWER_CHECKPOINT,
  type Handler,
  hasOwnOutcome,
  needsOf,
  PermanentError,
  type StepLog,
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
import type { Delivery, PostedMessage } from "../messenger.ts";
import { textProblem } from "../plain-text.ts";
import type { PlanStep } from "../plan.ts";
import type { PersonAnswer } from "../question.ts";
import { redactError, redactText, redactValue, redactWording } from "../redaction/redact.ts";
import { type HostsOfSecret, rightsForSecret, secretsIn } from "../secret-use.ts";
import type { Failure, Success } from "../state/step-events.ts";
import type { LogLevel } from "../step-log.ts";
import { logTo, plainFields } from "./attempt-log.ts";
import type { StepScope } from "./conditions.ts";
import type { KeyVerdict } from "./idempotency.ts";
import { Cancellation } from "./runs.ts";
import { type KeptResult, keepResult, toJson, toJsonOrPlaceholder } from "./step-result.ts";

/** One attempt at a claimed step. */
export interface Attempt {
  step: PlanStep;
  handler: Handler;
  attempt: number;
  /** Identifies the step; the same for all its attempts. */
  key: string;
  /** Identifies the attempt; its result is kept under this key, where it is stored separately from the execution. */
  token: string;
  execution: StepRun<unknown>["execution"];
  scope: StepScope;
  /** Reads outcomes and results that the scope missed. */
  loadMissing(steps: Iterable<number>): Promise<void>;
  checkpoints: JsonObject;
  /** Aborted when the claim is no longer valid. */
  abort: Cancellation;
}

/** A line that a handler logged, as plain JSON. */
export interface LoggedLine {
  level: LogLevel;
  attempt: number;
  fields: JsonObject;
  message: string;
}

/** What an attempt needs from the engine. */
export interface AttemptServices {
  authorize: Authorize;
  secretHosts: HostsOfSecret;
  /** The most bytes of JSON that a result may have now. */
  resultLimit(): number;
  log(fields: JsonObject): StepLog;
  /** Keeps what the handler has logged with its execution. */
  keepLine(line: LoggedLine): void;
  data(people: People): Promise<DataSpace>;
  send(actor: Actor, key: string, text: string): Promise<void>;
  /** Puts a message in the outbox; the step may wait for its delivery. */
  post(key: string, message: PostedMessage): Promise<Delivery>;
  checkpoint(name: string, value: JsonValue): Promise<void>;
  checkKey(key: string, handler: string, params: JsonObject): Promise<KeyVerdict>;
  now(): Date;
}

/** How an attempt ended. */
export type AttemptEnd =
  | { kind: "success"; success: Success & KeptResult }
  /** `stack`: of what the handler threw, for the log. */
  | { kind: "failure"; failure: Failure & { kept?: KeptResult; stack?: string } }
  | { kind: "suspend"; wait: SuspendFor; context: JsonObject }
  /** Not started, because another step is running under the same idempotency key. */
  | { kind: "held" };

function fail(said: Wording, permanent: boolean, retryAfter?: number): AttemptEnd {
  return { kind: "failure", failure: { error: said, permanent, ...(retryAfter === undefined ? {} : { retryAfter }) } };
}

/** Fills in the templates, checks params and permissions, then runs the handler within its timeout. Never rejects. */
export async function runAttempt(attempt: Attempt, services: AttemptServices): Promise<AttemptEnd> {
  const { step, handler, execution } = attempt;
  await giveWay();
  const filled = await withResults(attempt, () => fill(step, handler, attempt.scope));
  if (!filled.ok) return fail(filled.why, true);
  const parsed = handler.params.safeParse(filled.params);
  if (!parsed.success)
    return redactEnd(fail(paramsProblem(step.name, handler, parsed.error.issues, filled.params), true), filled.secrets);
  const params = parsed.data as never;
  const people = peopleOf(execution);
  for (const { capability, of } of needsOf(handler, params, execution.actor)) {
    const lacking = await whoLacks(people, (person) => services.authorize(person, capability));
    if (lacking === undefined) continue;
    const { user_id: user, name } = lacking;
    const why = { step: step.name, part: of, capability, user };
    if (lacking === people[0]) return fail(problem("needsPermission", why), true);
    return fail(problem("whole", { why: problem("shaperNeedsPermission", { ...why, name }) }), true);
  }
  for (const used of secretsIn(step.params, services.secretHosts))
    for (const right of rightsForSecret(used)) {
      const lacking = await whoLacks(people, (person) => services.authorize(person, right));
      if (lacking === undefined) continue;
      const who = { user: lacking.user_id, isShaper: lacking !== people[0] };
      return fail(secretRefused({ step: step.name, secret: used.name, ...who }, right), true);
    }
  if (step.idempotency_key !== undefined && !hasOwnOutcome(handler, step.params)) {
    const key = await withResults(attempt, () => fillKey(step.idempotency_key as string, attempt.scope));
    if (!key.ok) return fail(stepRefused(step.name, handler, key.why), true);
    const verdict = await services.checkKey(key.value, handler.name, filled.params);
    if (verdict.kind === "wait") return { kind: "held" };
    if (verdict.kind === "done")
      return { kind: "success", success: keepResult(verdict.result, services.resultLimit(), attempt.token) };
    if (verdict.kind === "conflict") return fail(problem("keyUsedOtherwise", { key: key.value }), true);
  }
  await giveWay();
  const end = await runHandler(attempt, params, filled.secrets, withoutSecrets(services, filled.secrets));
  return redactEnd(end, filled.secrets);
}

/** Does work that reads steps, and repeats it once what was missing has been loaded. */
async function withResults<T>(
  { scope, loadMissing }: Pick<Attempt, "scope" | "loadMissing">,
  work: () => T,
): Promise<T> {
  for (;;) {
    scope.missing.clear();
    const done = work();
    if (scope.missing.size === 0) return done;
    await loadMissing(scope.missing);
  }
}

/** Evaluates a condition of the step's own handler. */
async function evaluateFor(attempt: Attempt, condition: string): Promise<Verdict> {
  const parsed = parseExpression(condition);
  if (!parsed.ok) return { ok: false, message: parsed.error.message, problem: parsed.error.reason };
  const verdict = await withResults(attempt, () => evaluate(parsed.expression, attempt.scope));
  return verdict.ok ? verdict : { ok: false, message: verdict.error.message, problem: verdict.error.reason };
}

/** Why someone may not use a secret, with what can be done about it. */
function secretRefused(
  values: { step: string; secret: string; user: number; isShaper: boolean },
  right: Right,
): Problem {
  const why =
    right === "owner"
      ? problem("secretServesOwners", values)
      : problem("secretNeedsPermission", { ...values, capability: right });
  return problem("whole", { why });
}

/** The longest idempotency key, in UTF-16 units. */
const MAX_KEY = 500;

/** Fills the templates of an idempotency key. It is stored, so it may hold no secret. */
function fillKey(
  written: string,
  { secret: _, ...scope }: StepScope,
): { ok: true; value: string } | { ok: false; why: Problem } {
  const rendered = renderTemplate(parseTemplate(written), scope);
  const refused = (why: Wording) => ({
    ok: false as const,
    why: problem("atParam", { param: "idempotency_key", why }),
  });
  if (!rendered.ok) return refused(rendered.error.reason);
  const value = typeof rendered.value === "string" ? rendered.value : jsonText(rendered.value);
  if (value.trim() === "") return refused(problem("mustNotBeEmpty"));
  if (value.length > MAX_KEY) return refused(problem("longerThan", { most: MAX_KEY }));
  const wrong = textProblem(value);
  return wrong === undefined ? { ok: true, value } : refused(wrong);
}

function fill(
  { name, params: raw }: PlanStep,
  handler: Handler,
  scope: StepScope,
): { ok: true; params: JsonObject; secrets: string[] } | { ok: false; why: Problem } {
  const refused = (why: Wording) => ({ ok: false as const, why: stepRefused(name, handler, why) });
  const misplaced = misplacedSecret(handler, raw);
  if (misplaced !== undefined) return refused(misplaced);
  const rendered = renderValue(raw, scope);
  if (!rendered.ok)
    return refused(problem("atParam", { param: rendered.error.param ?? "params", why: rendered.error.reason }));
  const params = rendered.value as JsonObject;
  const wrong = handler.checkFilled?.(raw, params);
  return wrong === undefined ? { ok: true, params, secrets: rendered.secrets } : refused(wrong);
}

/** Wraps the services so that nothing the attempt stores, sends or logs reveals a secret. */
function withoutSecrets(services: AttemptServices, secrets: readonly string[]): AttemptServices {
  if (secrets.length === 0) return services;
  const clean = (log: StepLog): StepLog =>
    logTo((level, fields, message) =>
      log[level](redactValue(plainFields(fields), secrets), redactText(message, secrets)),
    );
  return {
    ...services,
    log: (fields) => clean(services.log(fields)),
    keepLine: ({ fields, message, ...line }) =>
      services.keepLine({ ...line, fields: redactValue(fields, secrets), message: redactText(message, secrets) }),
    send: (actor, key, text) => services.send(actor, key, redactText(text, secrets)),
    post: (key, message) => services.post(key, withoutSecretText(message, secrets)),
    checkpoint: (name, value) => services.checkpoint(name, redactValue(value, secrets)),
  };
}

function redactEnd(end: AttemptEnd, secrets: readonly string[]): AttemptEnd {
  if (secrets.length === 0) return end;
  if (end.kind === "failure") {
    const { error, stack } = end.failure;
    const clean = stack === undefined ? {} : { stack: redactError(stack, secrets) };
    return { ...end, failure: { ...end.failure, error: redactWording(error, secrets), ...clean } };
  }
  if (end.kind === "suspend") {
    const { wait, context } = end;
    return { ...end, wait: redactWait(wait, secrets), context: redactValue(context, secrets) };
  }
  if (end.kind !== "success") return end;
  const { context = {}, ...rest } = end.success;
  return { kind: "success", success: { ...rest, context: redactValue(context, secrets) } };
}

function redactWait(wait: SuspendFor, secrets: readonly string[]): SuspendFor {
  if (wait.for === "again") return wait;
  if (wait.for === "person") {
    const clean = (text: string): string => redactText(text, secrets);
    const { text, options, refusals } = wait.question;
    const question = { text: clean(text), options: options.map(clean), refusals: refusals.map(clean) };
    return { ...wait, question: { ...wait.question, ...question } };
  }
  if (wait.for === "delay") return { ...wait, result: redactValue(wait.result, secrets) };
  return { ...withoutSecretText(wait, secrets), result: redactValue(wait.result, secrets) };
}

function withoutSecretText<M extends { text: string; rich?: RichText }>(message: M, secrets: readonly string[]): M {
  const { text, rich } = message;
  const clean = { ...message, text: redactText(text, secrets) };
  if (rich === undefined) return clean;
  const spans = rich.map((span) => ({ ...span, text: redactText(span.text, secrets) }));
  return {
    ...clean,
    rich: spans.map(({ link, ...span }) => (link === undefined ? span : { ...span, link: redactText(link, secrets) })),
  };
}

async function runHandler(
  attempt: Attempt,
  params: never,
  secrets: readonly string[],
  services: AttemptServices,
): Promise<AttemptEnd> {
  const { step, handler } = attempt;
  const abort = new Cancellation();
  const writes: JsonObject = {};
  const metrics: Record<string, number> = {};
  const data = lazyDataSpace(() => services.data(attempt.execution));
  // The claim may have been lost already, and then `onAbort` would never call back.
  if (attempt.abort.aborted) return fail(problem("wasNotStarted", { step: step.name }), false);
  attempt.abort.onAbort((why) => abort.abort(why));
  const run = stepRun(attempt, params, services, data, abort, writes, metrics);
  // A handler that ignores its signal must not hold up the step; its later result is discarded.
  const aborted = new Promise<undefined>((resolve) => {
    abort.onAbort(() => resolve(undefined));
  });
  const timer = setTimeout(() => abort.abort("timeout"), Math.min(step.timeout * 1000, 2 ** 31 - 1));
  try {
    const work = Promise.resolve()
      .then(() => handler.run(run))
      .then(
        (value) => end(value, { writes, metrics, secrets }, services.resultLimit(), attempt),
        (error: unknown) => failure(error, attempt),
      );
    const ended = await Promise.race([work, aborted]);
    return ended ?? fail(problem("didNotFinish", { step: step.name, seconds: step.timeout }), false);
  } finally {
    clearTimeout(timer);
  }
}

function stepRun(
  whole: Attempt,
  params: never,
  services: AttemptServices,
  data: DataSpace,
  abort: Cancellation,
  writes: JsonObject,
  metrics: Record<string, number>,
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
    data,
    evaluate: (condition) => evaluateFor(whole, condition),
    now: services.now,
  };
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
  { writes, metrics, secrets }: { writes: JsonObject; metrics: Record<string, number>; secrets: readonly string[] },
  limit: number,
  { step, handler, token }: Attempt,
): AttemptEnd {
  if (value instanceof Suspend) return { kind: "suspend", wait: boundedWait(value.wait), context: writes };
  if (isFailure(value)) return fail(value.error, false);
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
  const end = fail(why, error instanceof PermanentError, retryAfter);
  return end.kind === "failure" ? { ...end, failure: { ...end.failure, ...stackOf(error) } } : end;
}

/** The longest stack that is logged, in UTF-16 units. */
const MAX_STACK = 4_000;

function stackOf(error: unknown): { stack?: string } {
  if (!(error instanceof Error) || error.stack === undefined) return {};
  const cause = error.cause instanceof Error ? `\nCaused by: ${error.cause.stack ?? error.cause.message}` : "";
  return { stack: `${error.stack}${cause}`.slice(0, MAX_STACK) };
}
