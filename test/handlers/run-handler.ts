import type { Actor } from "../../src/engine/actor.ts";
import type { DataSpace } from "../../src/engine/data-space.ts";
import type { HandlerDefinition, HandlerReturn, StepRun } from "../../src/engine/handler.ts";
import type { JsonObject, JsonValue } from "../../src/engine/json.ts";

export const ACTOR: Actor = { user_id: 7, chat_id: 42, message_id: 1, gateway: "terminal:test" };

/** What a handler did to its surroundings. */
export interface Recorded {
  logs: [level: string, message: string][];
  context: JsonObject;
  checkpoints: Map<string, JsonValue>;
}

const noData = new Proxy({} as DataSpace, {
  get: () => () => {
    throw new Error("this test has no database");
  },
});

export interface Surroundings {
  actor?: Actor;
  context?: JsonObject;
  data?: DataSpace;
  evaluate?: StepRun<unknown>["evaluate"];
  idempotencyKey?: string;
  signal?: AbortSignal;
  recorded?: Recorded;
}

export function recorded(): Recorded {
  return { logs: [], context: {}, checkpoints: new Map() };
}

/** The problems that a handler's schema finds, as `path: message`. */
export function problems<P>(handler: HandlerDefinition<P>, params: unknown): string[] {
  const parsed = handler.params.safeParse(params);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** Parses params as the engine does and runs the handler once. */
export async function runHandler<P>(
  handler: HandlerDefinition<P>,
  params: unknown,
  surroundings: Surroundings = {},
): Promise<HandlerReturn> {
  const record = surroundings.recorded ?? recorded();
  const line = (level: string) => (_: JsonObject, message: string) => void record.logs.push([level, message]);
  return handler.run({
    params: handler.params.parse(params),
    context: surroundings.context ?? {},
    setContext: (key, value) => {
      record.context[key] = value;
    },
    signal: surroundings.signal ?? new AbortController().signal,
    secrets: () => [],
    idempotencyKey: surroundings.idempotencyKey ?? "ex_1/st_1",
    attempt: 1,
    metadata: {},
    checkpoint: async (name, work) => {
      if (!record.checkpoints.has(name)) record.checkpoints.set(name, await work());
      return record.checkpoints.get(name) as Awaited<ReturnType<typeof work>>;
    },
    metric: () => undefined,
    log: { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") },
    chat: { send: async () => undefined },
    post: async () => ({ status: "queued" }),
    written: (name) => {
      const text = (params as JsonObject)[String(name)];
      return typeof text === "string" ? [text] : undefined;
    },
    textFormat: "markdown",
    step: { id: "st_1", name: "Step" },
    execution: { id: "ex_1", workflow_name: "Workflow", actor: surroundings.actor ?? ACTOR },
    data: surroundings.data ?? noData,
    evaluate: surroundings.evaluate ?? (async () => ({ ok: false, message: "this test has no conditions" })),
    now: () => new Date(0),
  });
}
