import type { Db, Filter, UpdateFilter } from "mongodb";
import { formatsOf, type TextFormats } from "../../grammar/position.ts";
import type { Actor } from "../engine/actor.ts";
import type { JsonObject } from "../engine/json.ts";
import type { SentFile, StepQuestion } from "../engine/question.ts";
import type { CollectionIndexes } from "../engine/storage/build-indexes.ts";
import { isDuplicate } from "../engine/storage/database-errors.ts";

/**
 * How far a message is.
 *
 * ```
 *                    ask                      answer "discard"
 *   accepted ------------------> awaiting_confirmation ----------+
 *   |      ^                              |                      |
 *   |      +--- answer "run" or "changed" +                      v
 *   +------------------- reply enqueued ------------------> finished
 * ```
 *
 * - `accepted`: it is stored, and runs when those before it in its chat are done. The outcomes that are recorded tell how
 *   far it ran; after a crash it continues from there.
 * - `awaiting_confirmation`: a person was asked, and nothing happens until they answer. "run" lets it run, "changed" has it
 *   asked about again, because what it would do is no longer what the question showed.
 * - `finished`: its reply is in the outbox, or it was discarded, or it became part of another message.
 */
export type MessageState = "accepted" | "awaiting_confirmation" | "finished";

/**
 * A text written by someone other than its sender. `offered`: the sender pressed a button of that person's message. `from`: a
 * name, on one line, possibly empty.
 */
export interface ForeignText {
  how: "forwarded" | "via_bot" | "offered";
  from: string;
}

/**
 * An AI wrote the text. It acts with the permissions of the person who asked, and anything beyond the chat always needs
 * confirmation.
 */
export interface AiText {
  /** The question's turn, and its round that this answers; missing for a shortcode that such an answer offered as a button. */
  turn?: { key: string; index: number };
  /** The AI had read other people's text, such as step results. Then commands that control runs need confirmation too. */
  hasData: boolean;
}

/** A message from a chat. */
export interface InboxMessage extends Partial<TextFormats> {
  /** Unique: the gateway and the update's id. */
  key: string;
  actor: Actor;
  text: string;
  reply_to_message_id?: number;
  /** The person who wrote that message. */
  reply_to_user_id?: number;
  /**
   * Set if the sender did not write the text, or pressed a button that such a text offered. It acts with the sender's rights,
   * once they have confirmed it. Not stored by earlier versions.
   */
  foreign?: ForeignText;
  /** Set if an AI wrote the text. */
  ai?: AiText;
  /** The question of a step that it answers. It then runs nothing. */
  answers?: StepQuestion;
  /** The file that was sent with it, if it answers a question. */
  file?: SentFile;
  /** Its sender has not seen the text, because a slash command made it. */
  isUnseen?: boolean;
  /** A person was asked and let it run. */
  confirmed?: boolean;
  /** The digest of what that person was shown. */
  digest?: string;
  /** How many questions about it were answered by "changed". */
  answered?: number;
  /** The key of the message that this one continues: a paste that Telegram cut. */
  continues?: string;
  /** The keys of the messages whose texts have been added to this one's. */
  joined?: string[];
  /**
   * Earlier versions ran the shortcodes of an answer while it streamed in. In a message that one left behind: up to where it ran,
   * and whether that much was replied to.
   */
  streamed?: { end: number; isReplied: boolean };
  state: MessageState;
  /** The outcome of each shortcode that ran, in order. The content of an outcome is the interpreter's business. */
  outcomes: JsonObject[];
}

/** A message as it came from a chat. */
export type IncomingMessage = Omit<InboxMessage, "state" | "outcomes">;

/** Messages from chats: stored before they run, so that a crash loses none and runs no shortcode twice. */
export interface Inbox {
  /** Stores the message, or returns the one already stored under that key. */
  accept(message: IncomingMessage): Promise<InboxMessage>;
  /** The message that was stored under that key. */
  find(key: string): Promise<InboxMessage | undefined>;
  /** Records the outcome of shortcode `index`, which must be the number of outcomes recorded so far. */
  recordOutcome(key: string, index: number, outcome: JsonObject): Promise<void>;
  finish(key: string): Promise<void>;
  /** Extends a message's text with further parts, which are finished with that. */
  join(key: string, parts: string[], whole: Pick<InboxMessage, "text" | keyof TextFormats>): Promise<void>;
  /** Lets the message wait for the answer to its question; false if it was answered already. */
  awaitConfirmation(key: string): Promise<boolean>;
  /** Lets a message that waits run. `digest`: of what the person was shown. */
  confirm(key: string, digest: string): Promise<void>;
  /** Has a message asked about again, once for each question; `nth` counts the questions about it, from 1. */
  askAgain(key: string, nth: number): Promise<void>;
  /** The text of the message accepted last under a key that begins like this. */
  textOf(beginning: string): Promise<string | undefined>;
  /** Accepted messages of a gateway, oldest first. */
  unfinished(gateway: string): Promise<InboxMessage[]>;
}

/** As it is stored. `finished` is what the index has, true unless the state is `accepted`. */
interface InboxDocument extends Omit<IncomingMessage, "key" | "streamed"> {
  _id: string;
  gateway: string;
  /** Missing in documents of earlier versions. */
  state?: MessageState;
  finished: boolean;
  /** The order of acceptance, by the database's clock. */
  seq: number;
  expires_at?: Date;
  /** Of earlier versions, see `streamed`. */
  held?: number;
  /** Of earlier versions: the number of the latest question about the rest of a streamed answer. */
  asked?: number;
}

/** An outcome is a separate document, so that recording one costs the same however long the message is. */
interface OutcomeDocument {
  /** The message's key, and the shortcode's index. */
  _id: string;
  message: string;
  index: number;
  entry: JsonObject;
  /** Of earlier versions: with its message, where that waits for a person. */
  expires_at?: Date;
}

/** The stored names of earlier versions. */
const MESSAGES = "inbox";
const OUTCOMES = "inbox_islands";

/** Finished messages are kept this long, so that the same update does not run again. */
const KEEP_MS = 7 * 24 * 3600_000;

/** The inbox in the database. */
export function createInbox(db: Db, now: () => Date): Inbox {
  const messages = db.collection<InboxDocument>(MESSAGES);
  const outcomes = db.collection<OutcomeDocument>(OUTCOMES);
  let last = 0;

  async function toMessage(document: InboxDocument): Promise<InboxMessage> {
    const { _id, gateway: _, seq: _seq, expires_at: _expires, finished: _finished, held, asked, ...message } = document;
    const recorded = await outcomes.find({ message: _id }).sort({ index: 1 }).toArray();
    return {
      key: _id,
      ...message,
      ...(held === undefined ? {} : { streamed: { end: held, isReplied: asked !== undefined } }),
      state: stateOf(document),
      outcomes: recorded.map(({ entry }) => entry),
    };
  }

  /** The one place where a state is set. What no longer runs expires. */
  async function setState(
    filter: Filter<InboxDocument>,
    state: MessageState,
    more: Partial<InboxDocument> = {},
    removed: ("confirmed" | "digest")[] = [],
  ): Promise<boolean> {
    const set: Partial<InboxDocument> = { ...more, state, finished: state !== "accepted" };
    const unset = Object.fromEntries(removed.map((name) => [name, ""]));
    const update: UpdateFilter<InboxDocument> =
      state === "accepted"
        ? { $set: set, $unset: { ...unset, expires_at: "" } }
        : { $set: { ...set, expires_at: new Date(now().getTime() + KEEP_MS) } };
    return (await messages.updateMany(filter, update)).matchedCount > 0;
  }

  return {
    async accept({ key, streamed: _, ...message }) {
      last = Math.max(last + 1, now().getTime() * 1000);
      const document: InboxDocument = {
        _id: key,
        ...message,
        gateway: message.actor.gateway,
        seq: last,
        state: "accepted",
        finished: false,
      };
      try {
        await messages.insertOne(document);
        return { key, ...message, state: "accepted", outcomes: [] };
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const kept = await messages.findOne({ _id: key });
        return toMessage(kept ?? document);
      }
    },
    async find(key) {
      const kept = await messages.findOne({ _id: key });
      return kept === null ? undefined : toMessage(kept);
    },
    async recordOutcome(key, index, entry) {
      try {
        await outcomes.insertOne({ _id: `${key}:${index}`, message: key, index, entry });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    },
    async finish(key) {
      await setState({ _id: key }, "finished");
      // The reply has them, and a finished message never runs again.
      await outcomes.deleteMany({ message: key });
    },
    async join(key, parts, { text, ...formats }) {
      await messages.updateOne({ _id: key }, { $set: { text, ...formatsOf(formats), joined: parts } });
      await setState({ _id: { $in: parts } }, "finished");
    },
    awaitConfirmation: (key) =>
      setState({ _id: key, confirmed: { $exists: false }, finished: false }, "awaiting_confirmation"),
    async confirm(key, digest) {
      await outcomes.updateMany({ message: key }, { $unset: { expires_at: "" } });
      await setState({ _id: key, confirmed: { $exists: false } }, "accepted", { confirmed: true, digest });
    },
    async askAgain(key, nth) {
      await outcomes.updateMany({ message: key }, { $unset: { expires_at: "" } });
      await setState({ _id: key, answered: { $ne: nth } }, "accepted", { answered: nth }, ["confirmed", "digest"]);
    },
    async textOf(beginning) {
      const range = { _id: { $gte: beginning, $lt: `${beginning}\uffff` } };
      return (await messages.findOne(range, { projection: { text: 1 }, sort: { seq: -1 } }))?.text;
    },
    async unfinished(gateway) {
      const found = await messages.find({ gateway, finished: false }).sort({ seq: 1 }).toArray();
      return Promise.all(found.map(toMessage));
    },
  };
}

/** Earlier versions told the state by its other fields. */
function stateOf({ state, finished, asked, answered, confirmed }: InboxDocument): MessageState {
  if (state !== undefined) return state;
  if (!finished) return "accepted";
  const isAsked = asked !== undefined && asked !== answered && confirmed !== true;
  return isAsked ? "awaiting_confirmation" : "finished";
}

/** The indexes of its queries. */
export const INBOX_INDEXES: CollectionIndexes = {
  [MESSAGES]: [{ key: { gateway: 1, finished: 1, seq: 1 } }, { key: { expires_at: 1 }, expireAfterSeconds: 0 }],
  [OUTCOMES]: [{ key: { message: 1, index: 1 } }, { key: { expires_at: 1 }, expireAfterSeconds: 0 }],
};
