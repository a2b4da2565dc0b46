import type { Actor, Capability } from "./actor.ts";
import type { StepRun } from "./handler.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** One command of the shortcode language, called by a step instead of by a message. */
export interface ShortcodeCall {
  /** `NAMESPACE:ACTION`, as written in the step. */
  shortcode: string;
  /** Arguments by their names in the command's signature, or in its order as a list. */
  params: JsonValue;
  /** For whom the step runs; the command acts with this person's rights and no more. */
  actor: Actor;
  /** The same for every attempt of the step: calling twice with it is calling once. */
  key: string;
  /** The execution that the step belongs to, whose depth and budget what is started inherits. */
  executionId: string;
  signal: AbortSignal;
  /** The step's own, under a name of its own: what the params mean is kept before anything is done. */
  checkpoint: StepRun<unknown>["checkpoint"];
}

/** What is left to the process that serves the chat, to be put in the outbox with `StepRun.post`. */
export interface PostedCall {
  chat_id: number;
  text: string;
  action: JsonObject;
}

/** What a delivered {@link PostedCall} has as its `result`. */
export interface PostedResult extends JsonObject {
  text: string;
  result: JsonValue;
}

/**
 * What came of the call. `permanent`: trying again cannot help. `post`: nothing yet; the delivery of what is to be posted
 * has a {@link PostedResult} when it is done, and else its error.
 */
export type ShortcodeAnswer =
  | { ok: true; text: string; result: JsonValue }
  | { ok: "post"; post: PostedCall }
  | { ok: false; message: string; permanent: boolean };

/** Runs commands of the shortcode language for steps; the interpreter has one, the handlers are given it. */
export interface ShortcodeRunner {
  /** What a call of `NAMESPACE:ACTION` needs, or why there is no such command; known before anything is run. */
  find(shortcode: string): { capability: Capability } | { problem: string };
  run(call: ShortcodeCall): Promise<ShortcodeAnswer>;
}
