import type { ChatActionRequest } from "../../commands/chat-action.ts";
import type { Handler } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Execution } from "../execution-state.ts";
import type { Interpretation, InterpretOptions } from "../interpretation.ts";
import type { StepgramOptions } from "../options.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";
import type { Stepgram } from "../stepgram.ts";
import type { HandlerOutcome, HandlerSurroundings, LogLine } from "./run-handler.ts";

/** A Stepgram for tests. Options are those of `createStepgram`, but for where the data and the messages go. */
export interface TestOptions
  extends Omit<StepgramOptions, "mongodbUri" | "db" | "dataDir" | "name" | "worker" | "onMessage" | "log"> {
  /** What the kit's clock says at first. Default: the time at which it is made. */
  now?: Date;
}

/** What came of a text, once all is at rest. */
export interface TestRun extends Interpretation {
  /** The executions that it started, resumed or retried, as they are at rest: settled, or waiting for time or a person. */
  states: Execution[];
  /** The first of them. Throws where there is none. */
  execution: Execution;
}

/**
 * A Stepgram for the tests of those who write handlers and workflows: the real engine on an embedded database in a temporary
 * directory, a clock that stands still until it is moved, and chats that are kept instead of sent.
 */
export interface TestStepgram {
  /** All that a program has. Without `person` and `chat` it asks for itself. */
  readonly stepgram: Stepgram;
  /** What has been sent to chats, in order: answers to `run`, and what steps said. */
  readonly messages: readonly OutgoingMessage[];
  /** What GROUP and USER shortcodes have asked for, in order; all of it succeeds, unless `onChatAction` is given. */
  readonly actions: readonly ChatActionRequest[];
  /** Lines that steps have logged, in order. */
  readonly logs: readonly LogLine[];
  /** The texts of the messages, or of those in one chat. */
  texts(chat?: number): string[];
  /** What the kit's clock says. Delays, retries, time limits and schedules go by it; a handler's own timers do not. */
  now(): Date;
  /**
   * Lets time pass: seconds, or a duration such as "5 minutes". What falls due on the way happens in its order, each at its own
   * time, with all that follows from it. Fulfilled when all is at rest.
   */
  advance(time: number | string): Promise<void>;
  /** Waits until nothing happens any more unless time passes. Rejects after a minute. */
  settle(): Promise<void>;
  /**
   * Sends a text to a chat, as its owner (person 1 in chat 1) unless said otherwise, and waits until all is at rest. `person`
   * and `chat` try the rights of others. Messages are numbered from 1.
   */
  run(text: string, options?: InterpretOptions): Promise<TestRun>;
  /** Runs a handler alone, for one attempt, and tells all that it did. */
  runHandler(handler: Handler, params?: JsonObject, surroundings?: HandlerSurroundings): Promise<HandlerOutcome>;
  /** Closes all of it, and removes its directory. Twice is once. */
  close(): Promise<void>;
  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
