import type { Wording } from "../i18n/problem.ts";
import type { Actor, Capability, People, Right } from "./actor.ts";
import type { NameScope, ReachScope, StepRun } from "./handler.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** A shortcode run by a step instead of by a message. */
export interface ShortcodeCall extends People {
  /** `NAMESPACE:ACTION`, as written in the step. */
  shortcode: string;
  /** Arguments by their names in the command's signature, or in its order as a list. */
  params: JsonValue;
  /** The person for whom the step runs; the command has the permissions that they and everyone who shaped the step have. */
  actor: Actor;
  /** The same for every attempt of the step; two calls with one key act once. */
  key: string;
  /** The execution that the step belongs to. Whatever the command starts inherits its depth and budget. */
  executionId: string;
  signal: AbortSignal;
  /** The step's checkpoint, which stores what the params refer to before the command does anything. */
  checkpoint: StepRun<unknown>["checkpoint"];
}

/** An action for the process that serves the chat; it goes to the outbox with `StepRun.post`. */
export interface PostedCall {
  chat_id: number;
  text: string;
  action: JsonObject;
}

/**
 * The outcome of a call. `permanent`: a retry cannot help. `post`: there is no outcome yet; once posted, the delivery has a
 * result `{text, result}` or an error.
 */
export type ShortcodeAnswer =
  | { ok: true; text: string; result: JsonValue }
  | { ok: "post"; post: PostedCall }
  | { ok: false; message: Wording; permanent: boolean };

/** What is known of a command before it runs. `isHarmless`: no one has to confirm it. */
export interface FoundShortcode {
  capability: Capability;
  isHarmless: boolean;
}

/** Runs shortcodes for steps. The interpreter implements it for the handlers. */
export interface ShortcodeRunner {
  /** The command `NAMESPACE:ACTION`, or why there is no such command. */
  find(shortcode: string): FoundShortcode | { problem: Wording };
  /**
   * The most that a step running this command with these raw params can need: for the command itself and the steps it starts.
   * Everything, for a command that changes workflows or continues runs, or if the params don't tell.
   */
  reach(call: Pick<ShortcodeCall, "shortcode" | "params">, scope: ReachScope): Promise<readonly Right[]>;
  /** The raw params of such a step, with ids instead of the names of workflows, also in steps that the command adds. */
  withIds(call: Pick<ShortcodeCall, "shortcode" | "params">, scope: NameScope): Promise<JsonValue>;
  run(call: ShortcodeCall): Promise<ShortcodeAnswer>;
}
