import type { Wording } from "../i18n/problem.ts";
import type { RichText } from "../i18n/rich-text.ts";
import type { Actor } from "./actor.ts";
import type { JsonObject } from "./json.ts";
import type { ScheduleNews } from "./schedule.ts";

/** A message that a step sends to a chat. */
export interface StepMessage {
  /** The same key twice is the same message. */
  key: string;
  /** The gateway that delivers it; see `Actor`. */
  gateway: string;
  chat_id: number;
  thread_id?: number;
  text: string;
  /** The text with its formatting, if it has any. */
  rich?: RichText;
  /** Something to do to the chat instead of sending the text; what it says is up to the gateway. */
  action?: JsonObject;
  /** Sent as a reply to that message, where it still exists. */
  reply_to_message_id?: number;
  /** The question that the message asks; see `StepQuestion`. */
  question?: JsonObject;
  /** The schedule that the message is about; the gateway words it. `text` is the workflow's name then. */
  schedule?: string;
  /** What it says about the schedule. Missing: that it is suspended. */
  news?: ScheduleNews;
  /** The suspended webhook that the message is about. */
  webhook?: string;
  /** The step to report the delivery to, if one waits for it. */
  execution_id?: string;
  step?: number;
}

/** What happened to a message. */
export type Delivery =
  | { status: "queued" }
  | { status: "delivered"; message_ids: number[]; result?: JsonObject }
  | { status: "failed"; error: Wording };

/** A message to a chat, or an action on one, as a handler posts it. */
export type PostedMessage = Pick<StepMessage, "chat_id" | "thread_id" | "text" | "rich" | "action">;

/**
 * Everything the engine needs from the chats. The chat store implements it. Messages are durable: once `enqueue` has resolved,
 * the message is delivered sooner or later, or reported as failed.
 */
export interface Messenger {
  enqueue(message: StepMessage): Promise<void>;
  /** Does the same for a message that no step waits for. Returns false if the chat has too much waiting even for that. */
  notify(message: StepMessage): Promise<boolean>;
  /** What happened to a message; undefined if that is not known, or no longer. */
  delivery(key: string): Promise<Delivery | undefined>;
  /** Calls back when a message that a step waits for has been delivered or has failed in this process. */
  onSettled(listener: (executionId: string, step: number) => void): void;
  /** Prepares the progress message of an execution that nobody in the chat started; it is shown only if the execution fails. */
  openQuietly(executionId: string, actor: Actor): Promise<void>;
  /** Removes what is kept for an execution that has been removed. */
  forget(executionId: string): Promise<void>;
}
