import { evaluate } from "../../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../../grammar/expression/parse.ts";
import { parseTemplate, renderPieces } from "../../../grammar/template/template.ts";
import { problem } from "../../i18n/problem.ts";
import { type DataSpace, lazyDataSpace } from "../data-space.ts";
import {
  ANSWER_CHECKPOINT,
  PermanentError,
  type StepLog,
  type StepRun,
  type Verdict,
  type WrittenPiece,
} from "../handler.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Delivery, PostedMessage } from "../messenger.ts";
import type { PersonAnswer } from "../question.ts";
import { secretsIn, type UsedSecret } from "../secret-use.ts";
import { type Attempt, type AttemptServices, withResults } from "./attempt.ts";
import { logTo, plainFields } from "./attempt-log.ts";
import type { StepScope } from "./conditions.ts";
import type { Cancellation } from "./runs.ts";
import { toJson, toJsonOrPlaceholder } from "./step-result.ts";

/** What the handler noted while it ran, kept with the step's outcome. */
export interface Noted {
  writes: JsonObject;
  metrics: Record<string, number>;
}

/**
 * What a handler gets. Everything is its own property, and functions are bound, so that handlers may take it apart or copy it. What
 * most handlers never ask for is made on first use.
 */
export class HandlerRun implements StepRun<never> {
  readonly params: never;
  readonly context: JsonObject;
  readonly idempotencyKey: string;
  readonly attempt: number;
  readonly metadata: JsonObject;
  readonly answer: PersonAnswer | undefined;
  readonly textFormat: StepRun<never>["textFormat"];
  readonly step: StepRun<never>["step"];
  readonly execution: StepRun<never>["execution"];
  readonly now: () => Date;
  declare readonly signal: AbortSignal;
  declare readonly data: DataSpace;
  declare readonly log: StepLog;
  readonly #attempt: Attempt;
  readonly #services: AttemptServices;
  readonly #abort: Cancellation;
  readonly #noted: Noted;
  #log: StepLog | undefined;
  #data: DataSpace | undefined;
  #sent = 0;

  constructor(whole: Attempt, params: never, services: AttemptServices, abort: Cancellation, noted: Noted) {
    const { step, execution, key, attempt, scope, checkpoints } = whole;
    this.#attempt = whole;
    this.#services = services;
    this.#abort = abort;
    this.#noted = noted;
    this.params = params;
    this.context = scope.context as JsonObject;
    this.idempotencyKey = key;
    this.attempt = attempt;
    this.metadata = step.metadata ?? {};
    this.answer = Object.hasOwn(checkpoints, ANSWER_CHECKPOINT)
      ? (checkpoints[ANSWER_CHECKPOINT] as PersonAnswer)
      : undefined;
    this.textFormat = step.texts ?? "plain";
    this.step = { id: step.id, name: step.name };
    this.execution = execution;
    this.now = services.now;
    Object.defineProperties(this, HandlerRun.#LAZY);
  }

  /** Shared by all, because an accessor of its own would make each object a slow one. */
  static readonly #LAZY: PropertyDescriptorMap & ThisType<HandlerRun> = {
    signal: {
      enumerable: true,
      get() {
        return this.#abort.signal;
      },
    },
    data: {
      enumerable: true,
      get() {
        this.#data ??= lazyDataSpace(() => this.#services.data(this.execution));
        return this.#data;
      },
    },
    log: {
      enumerable: true,
      get() {
        this.#log ??= this.#newLog();
        return this.#log;
      },
    },
  };

  #newLog(): StepLog {
    const { execution, step, attempt } = this;
    const own = { execution_id: execution.id, step_id: step.id, step: step.name, attempt };
    return logTo((level, fields, message) => {
      this.#services.log(level, { ...own, ...fields }, message);
      this.#services.keepLine({ level, attempt, fields: plainFields(fields), message: String(message ?? "") });
    });
  }

  readonly setContext = (name: string, value: JsonValue): void => {
    this.#noted.writes[contextKey(name)] = toJsonOrPlaceholder(`"${name}"`, value).json;
  };

  readonly checkpoint = async <T extends JsonValue>(name: string, work: () => Promise<T>): Promise<T> => {
    const { checkpoints } = this.#attempt;
    if (Object.hasOwn(checkpoints, name)) return checkpoints[name] as T;
    const value = checkpointJson(name, await work()) as T;
    this.#abort.signal.throwIfAborted();
    await this.#services.checkpoint(name, value);
    checkpoints[name] = value;
    return value;
  };

  readonly metric = (name: string, value: number): void => {
    this.#noted.metrics[name] = value;
  };

  readonly chat = {
    send: (text: string): Promise<void> =>
      this.#services.send(this.execution.actor, `${this.idempotencyKey}:say:${this.#sent++}`, text),
  };

  readonly post = (name: string, message: PostedMessage): Promise<Delivery> =>
    this.#services.post(`${this.idempotencyKey}:${name}`, message);

  readonly written = (...path: (string | number)[]): WrittenPiece[] | undefined =>
    writtenAt(this.#attempt.step.params, path, this.#attempt.scope);

  readonly secrets = (...path: (string | number)[]): UsedSecret[] =>
    secretsIn(rawAt(this.#attempt.step.params, path), this.#services.secretHosts);

  readonly evaluate = (condition: string): Promise<Verdict> => evaluateFor(this.#attempt, condition);
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

/** Unlike a result, a checkpoint gets no placeholder, because the handler continues with it. Retrying cannot help either. */
function checkpointJson(name: string, value: unknown): JsonValue {
  try {
    return toJson(value);
  } catch (error) {
    throw new PermanentError(problem("badCheckpoint", { name, why: String(error) }));
  }
}
