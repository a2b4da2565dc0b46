import type { Wording } from "../../i18n/problem.ts";
import type { Actor, Authorize, People } from "../actor.ts";
import type { DataSpace } from "../data-space.ts";
import type { Handler, StepRun, SuspendFor } from "../handler.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Delivery, PostedMessage } from "../messenger.ts";
import type { PlanStep } from "../plan.ts";
import type { HostsOfSecret } from "../secret-use.ts";
import type { Failure, Success } from "../state/step-events.ts";
import type { LogLevel } from "../step-log.ts";
import type { StepScope } from "./conditions.ts";
import type { KeyVerdict } from "./idempotency.ts";
import type { Cancellation } from "./runs.ts";
import type { KeptResult } from "./step-result.ts";

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
  log(level: LogLevel, fields: JsonObject, message: string): void;
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

/** A failed attempt. `permanent`: it is not retried. `retryAfter`: the earliest next attempt, in ms from now. */
export function failedAttempt(error: Wording, permanent: boolean, retryAfter?: number): AttemptEnd {
  return { kind: "failure", failure: { error, permanent, ...(retryAfter === undefined ? {} : { retryAfter }) } };
}

/** Does work that reads steps, and repeats it once what was missing has been loaded. */
export async function withResults<T>(
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
