import type { Db, Filter } from "mongodb";
import type { Actor } from "../engine/actor.ts";
import type { JsonObject } from "../engine/json.ts";
import { isDuplicate } from "../engine/storage/database-errors.ts";

/** A message from a chat, with how far it was carried out. */
export interface InboxMessage {
  /** Unique: the surface and the update's id. */
  key: string;
  actor: Actor;
  text: string;
  reply_to_message_id?: number;
  /** The person who wrote that message. */
  reply_to_user_id?: number;
  /** A person has been asked, and said that it is to be carried out. */
  confirmed?: boolean;
  /** Up to this offset it was carried out while its text came; what follows may need a person's word. */
  held?: number;
  /** The number of the latest question about what follows, from 1. */
  asked?: number;
  /** The latest question whose answer was that what it asked about has changed. */
  answered?: number;
  /** The key of the message that this one goes on with: a paste that was cut. */
  continues?: string;
  /** The keys of the messages whose texts have been added to this one's. */
  joined?: string[];
  /** One entry for each island that has been carried out, in order. What an entry holds is the interpreter's. */
  islands: JsonObject[];
  /** The reply has been put in the outbox. */
  finished: boolean;
}

/** A message as it came from a chat. */
export type IncomingMessage = Omit<InboxMessage, "islands" | "finished">;

/** Messages from chats: accepted before they are carried out, so that a crash loses none and repeats no island. */
export interface Inbox {
  /** Keeps the message, or gives the one kept before under that key. */
  accept(message: IncomingMessage): Promise<InboxMessage>;
  /** Records the outcome of island `index`; `index` must be the number of those recorded. */
  recordOutcome(key: string, index: number, entry: JsonObject): Promise<void>;
  finish(key: string): Promise<void>;
  /** Gives a message the text that it has with further parts, which are finished with that. */
  join(key: string, parts: string[], text: string): Promise<void>;
  /** Gives a message that is not finished more text, up to `held` carried out already. */
  grow(key: string, text: string, held?: number): Promise<void>;
  /** The islands of a message that have been carried out. */
  islands(key: string): Promise<JsonObject[]>;
  /** Question `nth` about the rest of a message is about to be put. */
  ask(key: string, nth: number): Promise<void>;
  /** The message rests until question `nth` is answered; false where it is already. Its islands are kept as long as it is. */
  rest(key: string, nth: number): Promise<boolean>;
  /** Question `nth` is answered: the message goes on, unless it has. */
  goOn(key: string, nth: number, answer: "confirmed" | "changed"): Promise<void>;
  /** The text of a message that was accepted under a key that begins like this. */
  textOf(beginning: string): Promise<string | undefined>;
  /** Messages of a surface that were accepted and not finished, oldest first. */
  unfinished(surface: string): Promise<InboxMessage[]>;
}

interface InboxDocument extends Omit<InboxMessage, "key" | "islands"> {
  _id: string;
  surface: string;
  /** The order of acceptance, by the database's clock. */
  seq: number;
  expires_at?: Date;
}

/** An island that has been carried out: a document of its own, so that each costs the same however long the message is. */
interface OutcomeDocument {
  /** The message's key, and the island's index. */
  _id: string;
  message: string;
  index: number;
  entry: JsonObject;
  /** With its message, where that waits for a person. */
  expires_at?: Date;
}

/** Finished messages are kept this long, so that the same update does not run again. */
const KEEP_MS = 7 * 24 * 3600_000;

/** A message whose question `nth` is open. */
function openQuestion(key: string, nth: number): Filter<InboxDocument> {
  return {
    _id: key,
    asked: nth,
    answered: { $ne: nth },
    confirmed: { $exists: false },
  };
}

/** The inbox in the database. */
export function createInbox(db: Db, now: () => Date): Inbox {
  const inbox = db.collection<InboxDocument>("inbox");
  const islands = db.collection<OutcomeDocument>("inbox_islands");
  let last = 0;
  const islandsOf = async (key: string): Promise<JsonObject[]> => {
    const done = await islands.find({ message: key }).sort({ index: 1 }).toArray();
    return done.map((island) => island.entry);
  };
  const later = (): Date => new Date(now().getTime() + KEEP_MS);
  const toMessage = async (document: InboxDocument): Promise<InboxMessage> => {
    const { _id, surface: _, seq: _seq, expires_at: _expires, ...message } = document;
    return { key: _id, ...message, islands: await islandsOf(_id) };
  };
  return {
    async accept({ key, ...message }) {
      last = Math.max(last + 1, now().getTime() * 1000);
      const document: InboxDocument = {
        _id: key,
        ...message,
        surface: message.actor.surface,
        seq: last,
        finished: false,
      };
      try {
        await inbox.insertOne(document);
        return { key, ...message, islands: [], finished: false };
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const kept = await inbox.findOne({ _id: key });
        return toMessage(kept ?? document);
      }
    },
    async recordOutcome(key, index, entry) {
      try {
        await islands.insertOne({ _id: `${key}:${index}`, message: key, index, entry });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    },
    async finish(key) {
      await inbox.updateOne({ _id: key }, { $set: { finished: true, expires_at: later() } });
      // The reply says what they came to; a finished message is never carried out again.
      await islands.deleteMany({ message: key });
    },
    async join(key, parts, text) {
      await inbox.updateOne({ _id: key }, { $set: { text, joined: parts } });
      await inbox.updateMany({ _id: { $in: parts } }, { $set: { finished: true, expires_at: later() } });
    },
    async grow(key, text, held) {
      const more = held === undefined ? { text } : { text, held };
      await inbox.updateOne({ _id: key, finished: false }, { $set: more });
    },
    islands: islandsOf,
    async ask(key, nth) {
      await inbox.updateOne({ _id: key, finished: false }, { $set: { asked: nth } });
    },
    async rest(key, nth) {
      const expires_at = later();
      await islands.updateMany({ message: key }, { $set: { expires_at } });
      const found = await inbox.updateOne(openQuestion(key, nth), { $set: { finished: true, expires_at } });
      return found.matchedCount > 0;
    },
    async goOn(key, nth, answer) {
      await islands.updateMany({ message: key }, { $unset: { expires_at: "" } });
      const said = answer === "confirmed" ? { confirmed: true } : { answered: nth };
      await inbox.updateOne(openQuestion(key, nth), {
        $set: { finished: false, ...said },
        $unset: { expires_at: "" },
      });
    },
    async textOf(beginning) {
      const range = { _id: { $gte: beginning, $lt: `${beginning}\uffff` } };
      return (await inbox.findOne(range, { projection: { text: 1 } }))?.text;
    },
    async unfinished(surface) {
      const found = await inbox.find({ surface, finished: false }).sort({ seq: 1 }).toArray();
      return Promise.all(found.map(toMessage));
    },
  };
}

/** See `createChatStore`. */
export async function createInboxIndexes(db: Db): Promise<void> {
  await db
    .collection("inbox")
    .createIndexes([{ key: { surface: 1, finished: 1, seq: 1 } }, { key: { expires_at: 1 }, expireAfterSeconds: 0 }]);
  await db
    .collection("inbox_islands")
    .createIndexes([{ key: { message: 1, index: 1 } }, { key: { expires_at: 1 }, expireAfterSeconds: 0 }]);
}
