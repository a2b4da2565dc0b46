import type { Db } from "mongodb";
import type { CollectionIndexes } from "../engine/storage/build-indexes.ts";
import { upsertOne } from "../engine/storage/upsert.ts";

/** A pause that the messenger has asked for in a chat, and the slower pace after it. */
export interface ChatWait {
  chat_id: number;
  /** Nothing is sent before. */
  until: Date;
  /** Until when to send slower. */
  slow_until: Date;
  /** How many times as slow. */
  pace: number;
}

/** The pauses that still matter, so that the process that serves the chats next keeps to them. */
export interface ChatWaits {
  note(wait: ChatWait): Promise<void>;
  all(): Promise<ChatWait[]>;
}

interface WaitDocument extends Omit<ChatWait, "chat_id"> {
  _id: number;
}

/** `now` is the database's clock. */
export function createChatWaits(db: Db, now: () => Date): ChatWaits {
  const waits = db.collection<WaitDocument>("chat_waits");
  return {
    async note({ chat_id, ...wait }) {
      await upsertOne(waits, { _id: chat_id }, { $set: wait });
    },
    async all() {
      const found = await waits.find({ slow_until: { $gt: now() } }).toArray();
      return found.map(({ _id, ...wait }) => ({ chat_id: _id, ...wait }));
    },
  };
}

/** The indexes of its queries. */
export const CHAT_WAIT_INDEXES: CollectionIndexes = {
  chat_waits: [{ key: { slow_until: 1 }, expireAfterSeconds: 0 }],
};
