import type { Actor } from "./actor.ts";
import type { JsonValue } from "./json.ts";

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
}

/** What came of the call. `permanent`: trying again cannot help. */
export type ShortcodeAnswer =
  | { ok: true; text: string; result: JsonValue }
  | { ok: false; message: string; permanent: boolean };

/** Runs commands of the shortcode language for steps; the interpreter has one, the handlers are given it. */
export interface ShortcodeRunner {
  run(call: ShortcodeCall): Promise<ShortcodeAnswer>;
}
