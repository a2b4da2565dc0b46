import type { Actor } from "../actor.ts";
import type { JsonObject } from "../json.ts";

/** A message from a chat, with how far it was carried out. */
export interface InboxMessage {
  /** Unique: the surface and the update's id. */
  key: string;
  actor: Actor;
  text: string;
  reply_to_message_id?: number;
  /** One entry for each island that has been carried out, in order. What an entry holds is the interpreter's. */
  islands: JsonObject[];
  /** The reply has been put in the outbox. */
  finished: boolean;
}

/** Messages from chats: accepted before they are carried out, so that a crash loses none and repeats no island. */
export interface Inbox {
  /** Keeps the message, or gives the one kept before under that key. */
  accept(message: Omit<InboxMessage, "islands" | "finished">): Promise<InboxMessage>;
  /** Records the outcome of island `index`; `index` must be the number of those recorded. */
  recordIsland(key: string, index: number, entry: JsonObject): Promise<void>;
  finish(key: string): Promise<void>;
  /** Messages of a surface that were accepted and not finished, oldest first. */
  unfinished(surface: string): Promise<InboxMessage[]>;
}
