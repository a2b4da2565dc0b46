import { evaluate } from "../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../grammar/expression/parse.ts";
import type { StepView } from "../../grammar/scope.ts";
import type { Actor } from "../engine/actor.ts";
import { completeStep } from "../engine/check-step.ts";
import type { Engine } from "../engine/engine.ts";
import type { Handler, SuspendFor } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { DEFAULT_LIMITS } from "../engine/limits.ts";
import { type AttemptEnd, type AttemptServices, runAttempt } from "../engine/worker/run-attempt.ts";
import { Cancellation } from "../engine/worker/runs.ts";

/** What surrounds a handler that runs alone. All of it may be left out. */
export interface HandlerSurroundings {
  /** The execution's context, for templates and for the handler. */
  context?: JsonObject;
  /** What templates and conditions find of other steps, by name. */
  steps?: Readonly<Record<string, Partial<StepView>>>;
  /** The number of the attempt, from 1. Default 1. */
  attempt?: number;
  /** What earlier attempts have kept: pass on those of the outcome before. */
  checkpoints?: JsonObject;
  /** The step's own metadata. */
  metadata?: JsonObject;
  /** Seconds. Default: the handler's own, else 300. Real time, not the kit's. */
  timeout?: number;
  /** Aborts the handler. */
  signal?: AbortSignal;
  /** For whom it runs. Default: the kit's owner. */
  person?: number;
  /** Where it runs. Default: the kit's chat. */
  chat?: number;
}

/** What became of one attempt. */
export interface HandlerOutcome {
  /** `waits`: the handler has let its step wait; see `wait`. */
  status: "completed" | "failed" | "waits";
  /** What it returned, as it would be stored; null where it failed or waits. */
  result: JsonValue;
  /** Why it failed, and whether no retry can help. */
  error: string | null;
  permanent: boolean;
  wait?: SuspendFor;
  /** Context keys that it has set. */
  context: JsonObject;
  /** All that is kept for the next attempt. */
  checkpoints: JsonObject;
  metrics: Readonly<Record<string, number>>;
  /** Texts that it has sent to chats, in order. */
  sent: { chat: number; text: string }[];
  logs: LogLine[];
}

/** A line of the log. */
export interface LogLine {
  level: "debug" | "info" | "warn" | "error";
  message: string;
  fields: JsonObject;
}

/** One attempt of one handler as the engine makes it: templates filled, params and rights checked, within its time. */
export async function runOneAttempt(
  handler: Handler,
  params: JsonObject,
  { context = {}, steps = {}, ...given }: HandlerSurroundings,
  world: {
    engine: Engine;
    actor: Actor;
    authorize: AttemptServices["authorize"];
    secret(name: string): string | undefined;
  },
): Promise<HandlerOutcome> {
  const { engine, actor, authorize, secret } = world;
  const checkpoints: JsonObject = { ...given.checkpoints };
  const sent: HandlerOutcome["sent"] = [];
  const logs: LogLine[] = [];
  const line =
    (level: LogLine["level"], own: JsonObject) =>
    (fields: JsonObject, message: string): void =>
      void logs.push({ level, message, fields: { ...own, ...fields } });
  const known = new Map(Object.entries(steps));
  const scope = {
    missing: [],
    context,
    secret,
    step(name: string): StepView | undefined {
      const step = known.get(name);
      return step && { status: "completed", result: null, error: null, attempts: 1, ...step };
    },
  };
  const step = completeStep("st_test", 1, { name: handler.name, handler: handler.name, params }, handler);
  if (given.timeout !== undefined) step.timeout = given.timeout;
  if (given.metadata !== undefined) step.metadata = given.metadata;
  const { dependencies: _, ...planned } = step;
  const end = await runAttempt(
    {
      step: { ...planned, deps: [], recovery: false },
      handler,
      attempt: given.attempt ?? 1,
      key: "ex_test:st_test",
      execution: { id: "ex_test", workflow_name: "Test", actor },
      scope,
      checkpoints,
      abort: cancellationOf(given.signal),
    },
    {
      authorize,
      limits: DEFAULT_LIMITS,
      now: () => engine.now(),
      log: (own) => ({
        debug: line("debug", own),
        info: line("info", own),
        warn: line("warn", own),
        error: line("error", own),
      }),
      data: async (whose) => engine.data(whose),
      send: async ({ chat_id }, _key, text) => void sent.push({ chat: chat_id, text }),
      async post(_key, { chat_id, text }) {
        sent.push({ chat: chat_id, text });
        return { status: "delivered", message_ids: [sent.length] };
      },
      checkpoint: async (name, value) => {
        checkpoints[name] = value;
      },
      evaluate(condition) {
        const parsed = parseExpression(condition);
        if (!parsed.ok) return { ok: false, message: parsed.error.message };
        const verdict = evaluate(parsed.expression, scope);
        return verdict.ok ? verdict : { ok: false, message: verdict.error.message };
      },
      askKey: async () => ({ kind: "run" }),
    },
  );
  return { ...outcomeOf(end), checkpoints, sent, logs };
}

function cancellationOf(signal: AbortSignal | undefined): Cancellation {
  const cancellation = new Cancellation();
  const abort = (): void => cancellation.abort(new Error("aborted"));
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort, { once: true });
  return cancellation;
}

function outcomeOf(end: AttemptEnd): Omit<HandlerOutcome, "checkpoints" | "sent" | "logs"> {
  const nothing = { result: null, error: null, permanent: false, context: {}, metrics: {} };
  switch (end.kind) {
    case "success": {
      const { result, context = {}, metrics = {} } = end.success;
      return { ...nothing, status: "completed", result, context, metrics };
    }
    case "failure":
      return { ...nothing, status: "failed", error: end.failure.error, permanent: end.failure.permanent };
    case "suspend":
      return { ...nothing, status: "waits", wait: end.wait, context: end.context };
    case "held":
      return { ...nothing, status: "waits" };
  }
}
