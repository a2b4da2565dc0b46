import type { StepView } from "../../grammar/scope.ts";
import type { Actor } from "../engine/actor.ts";
import { completeStep } from "../engine/check-step.ts";
import type { Engine } from "../engine/engine.ts";
import type { Handler, SuspendFor } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { DEFAULT_LIMITS } from "../engine/limits.ts";
import type { HostsOfSecret } from "../engine/secret-use.ts";
import type { AttemptEnd, AttemptServices } from "../engine/worker/attempt.ts";
import { runAttempt } from "../engine/worker/run-attempt.ts";
import { Cancellation } from "../engine/worker/runs.ts";
import { sayInEnglish } from "../i18n/problem.ts";

/** The environment of a handler that runs on its own. */
export interface HandlerSurroundings {
  /** The execution's context, for templates and for the handler. Default `{}`. */
  context?: JsonObject;
  /** Other steps by name, for templates and conditions. Omitted fields are those of a completed step. Default none. */
  steps?: Readonly<Record<string, Partial<StepView>>>;
  /** The number of the attempt, from 1. Default 1. */
  attempt?: number;
  /** Checkpoints of earlier attempts; pass those of the previous outcome. Default none. */
  checkpoints?: JsonObject;
  /** The step's metadata. Default `{}`. */
  metadata?: JsonObject;
  /** Timeout in seconds of real time, not of the kit's clock. Default: the handler's own timeout, or 300. */
  timeout?: number;
  /** Aborts the handler. Default: none. */
  signal?: AbortSignal;
  /** Numeric id of the person it runs for. Default: the kit's owner, 1. */
  person?: number;
  /** Numeric id of the chat. Default: the person's private chat. */
  chat?: number;
}

/** Everything one attempt did. */
export interface HandlerOutcome {
  /** `waits`: the handler suspended the step; see `wait`. */
  status: "completed" | "failed" | "waits";
  /** What it returned, as it would be stored; null if it failed or waits. */
  result: JsonValue;
  /** Why it failed; null if it didn't. `permanent` means that it would not be retried. */
  error: string | null;
  permanent: boolean;
  wait?: SuspendFor;
  /** The context keys it set. */
  context: JsonObject;
  /** All checkpoints, for the next attempt. */
  checkpoints: JsonObject;
  metrics: Readonly<Record<string, number>>;
  /** The texts it sent, in order. */
  sent: { chat: number; text: string }[];
  logs: LogLine[];
}

/** A line that the handler logged. */
export interface LogLine {
  level: "debug" | "info" | "warn" | "error";
  message: string;
  fields: JsonObject;
}

/** Runs one attempt as the engine does: fills templates, checks params and permissions, and keeps the time limit. */
export async function runOneAttempt(
  handler: Handler,
  params: JsonObject,
  { context = {}, steps = {}, ...given }: HandlerSurroundings,
  world: {
    engine: Engine;
    actor: Actor;
    authorize: AttemptServices["authorize"];
    secret(name: string): string | undefined;
    secretHosts: HostsOfSecret;
  },
): Promise<HandlerOutcome> {
  const { engine, actor, authorize, secret, secretHosts } = world;
  const checkpoints: JsonObject = { ...given.checkpoints };
  const sent: HandlerOutcome["sent"] = [];
  const logs: LogLine[] = [];
  const known = new Map(Object.entries(steps));
  const scope = {
    missing: new Set<number>(),
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
  const { dependencies: _, by: _by, ...planned } = step;
  const end = await runAttempt(
    {
      step: { ...planned, deps: [], recovery: false },
      handler,
      attempt: given.attempt ?? 1,
      key: "ex_test:st_test",
      token: "test",
      execution: { id: "ex_test", workflow_name: "Test", actor },
      scope,
      loadMissing: async () => undefined,
      checkpoints,
      abort: cancellationOf(given.signal),
    },
    {
      authorize,
      secretHosts,
      resultLimit: () => DEFAULT_LIMITS.result,
      now: () => engine.now(),
      log: (level, fields, message) => void logs.push({ level, message, fields }),
      keepLine: () => {},
      data: async () => engine.data(actor),
      send: async ({ chat_id }, _key, text) => void sent.push({ chat: chat_id, text }),
      async post(_key, { chat_id, text }) {
        sent.push({ chat: chat_id, text });
        return { status: "delivered", message_ids: [sent.length] };
      },
      checkpoint: async (name, value) => {
        checkpoints[name] = value;
      },
      checkKey: async () => ({ kind: "run" }),
    },
  );
  return { ...outcomeOf(end), checkpoints, sent, logs };
}

function cancellationOf(signal: AbortSignal | undefined): Cancellation {
  const cancellation = new Cancellation();
  const abort = (): void => cancellation.abort("aborted");
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
      return {
        ...nothing,
        status: "failed",
        error: sayInEnglish(end.failure.error).message,
        permanent: end.failure.permanent,
      };
    case "suspend":
      return { ...nothing, status: "waits", wait: end.wait, context: end.context };
    case "held":
      return { ...nothing, status: "waits" };
  }
}
