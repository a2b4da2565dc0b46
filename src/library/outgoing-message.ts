import type { QueuedMessage } from "../chat-store/outbox.ts";
import type { JsonObject } from "../engine/json.ts";

/** A message to a chat that the program serves itself. */
export interface OutgoingMessage {
  chat: number;
  /** The topic, where there is one. */
  thread?: number;
  /** Plain text; its styles are in `entities`. */
  text: string;
  /** Telegram's message entities, offsets in UTF-16 units. */
  entities: readonly JsonObject[];
  /** The same when the message is delivered again, because it was not certain that it arrived. */
  key: string;
}

/** The library's words for it. */
export function toOutgoing({ chat_id, thread_id, text, entities = [], key }: QueuedMessage): OutgoingMessage {
  return {
    chat: chat_id,
    ...(thread_id === undefined ? {} : { thread: thread_id }),
    text,
    entities,
    key,
  };
}
