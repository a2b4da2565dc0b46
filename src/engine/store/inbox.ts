import type { Db } from "mongodb";
import type { Actor } from "../actor.ts";
import type { JsonObject } from "../json.ts";
import { isDuplicate } from "./executions.ts";

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

interface InboxDocument extends Omit<InboxMessage, "key"> {
  _id: string;
  surface: string;
  /** The order of acceptance, by the database's clock. */
  seq: number;
  expires_at?: Date;
}

/** Finished messages are kept this long, so that the same update does not run again. */
const KEEP_MS = 7 * 24 * 3600_000;

/** The inbox in the database. */
export const createInbox = (db: Db, now: () => Date): Inbox => {
  const inbox = db.collection<InboxDocument>("inbox");
  let last = 0;
  const toMessage = ({
    _id,
    surface: _,
    seq: _seq,
    expires_at: _expires,
    ...message
  }: InboxDocument): InboxMessage => ({
    key: _id,
    ...message,
  });
  return {
    async accept({ key, ...message }) {
      last = Math.max(last + 1, now().getTime() * 1000);
      const document: InboxDocument = {
        _id: key,
        ...message,
        surface: message.actor.surface,
        seq: last,
        islands: [],
        finished: false,
      };
      try {
        await inbox.insertOne(document);
        return toMessage(document);
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const kept = await inbox.findOne({ _id: key });
        return toMessage(kept ?? document);
      }
    },
    async recordIsland(key, index, entry) {
      // The field at `index` is written only when it is the next one, so that a repeated write changes nothing.
      await inbox.updateOne({ _id: key, islands: { $size: index } }, { $push: { islands: entry } });
    },
    async finish(key) {
      await inbox.updateOne(
        { _id: key },
        { $set: { finished: true, expires_at: new Date(now().getTime() + KEEP_MS) } },
      );
    },
    async unfinished(surface) {
      const found = await inbox.find({ surface, finished: false }).sort({ seq: 1 }).toArray();
      return found.map(toMessage);
    },
  };
};
