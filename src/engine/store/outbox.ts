import type { JsonObject } from "../json.ts";

/** A message on its way to a chat. */
export interface OutboxMessage {
  /** The same key twice is the same message. */
  key: string;
  surface: string;
  chat_id: number;
  thread_id?: number;
  text: string;
  /** Telegram message entities for the whole text, offsets in UTF-16 units. */
  entities?: JsonObject[];
  reply_to_message_id?: number;
  /** Telegram's reply_markup. */
  reply_markup?: JsonObject;
  /** Set when a step waits for it. */
  execution_id?: string;
  step?: number;
}

export interface QueuedMessage extends OutboxMessage {
  /** Times a delivery was begun before; above 0 means that the outcome of an earlier try is unknown. */
  tries: number;
  /** How many of its parts (a long text is split) were delivered before, and their message ids. */
  message_ids: number[];
}

/** Messages to chats: durable, in order for each chat. */
export interface Outbox {
  enqueue(message: OutboxMessage): Promise<void>;
  /**
   * The oldest undelivered message of each chat of this surface that is not in `busyChats`, at most `limit`.
   * Only the one process that serves a surface asks.
   */
  next(surface: string, busyChats: number[], limit: number): Promise<QueuedMessage[]>;
  /** Marks that a try begins, so that an unknown outcome can be told after a crash. */
  begin(key: string): Promise<void>;
  /** Keeps the id of a delivered part of a long message. */
  partDelivered(key: string, messageId: number): Promise<void>;
  /** The step that waits for it completes. */
  delivered(key: string, messageIds: number[]): Promise<void>;
  /** The step that waits for it fails for good, with `error`. */
  failed(key: string, error: string): Promise<void>;
  /** Whether anything for this surface and chat is still to be delivered. */
  pending(surface: string, chatId?: number): Promise<number>;
  /** Calls back soon after something was enqueued for the surface in this process (others are found by polling). */
  onEnqueued(surface: string, wake: () => void): () => void;
}
