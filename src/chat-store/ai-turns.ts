import type { Db, Filter } from "mongodb";
import type { Actor } from "../engine/actor.ts";
import type { CollectionIndexes } from "../engine/storage/build-indexes.ts";
import { isDuplicate } from "../engine/storage/database-errors.ts";
import type { ForeignText } from "./inbox.ts";

/**
 * How far the answer to a person's question is.
 *
 * ```
 *         the answer is complete               it has run
 *   asked ------------------------> answered --------------> waiting
 *   |  ^                               |                      |   |
 *   |  +-------------------------------|----------------------+   |
 *   |       outcomes are handed back, or a run has settled        |
 *   |                                  |                          |
 *   | no answer, stopped               | it had no shortcodes     | stopped, too many rounds,
 *   v                                  v                          v the person has gone on
 *   done                              done                       done
 * ```
 *
 * - `asked`: the model is to be asked, or is answering. An answer that is not complete leaves nothing; it is asked for again.
 * - `answered`: the last round's answer is stored whole. It runs as a message in the inbox, which keeps what has run.
 * - `waiting`: the outcomes are handed back soon. If the answer had no shortcodes, what is waited for are runs that it started
 *   in an earlier round: one that settles is reported, unless the person has asked something else since.
 * - `done`: nothing follows.
 */
export type AiTurnState = "asked" | "answered" | "waiting" | "done";

/** One call of the model: what it was told, and what it answered. */
export interface AiRound {
  /** Which of its runs have settled since the last round, with their results. */
  told?: string;
  answer?: string;
  /** The model had read other people's text before it answered; see `AiText`. */
  hasData?: boolean;
  /** The outcomes of the answer's shortcodes; empty if it had none. */
  outcomes?: string;
}

/** A person's question and everything that follows from it. */
export interface AiTurn {
  /** Unique: that of the message's update. */
  key: string;
  actor: Actor;
  text: string;
  /** Someone else wrote the text. */
  foreign?: ForeignText;
  /** The text that the message replies to, which may be someone else's. */
  quoted?: string;
  reply_to_message_id?: number;
  reply_to_user_id?: number;
  state: AiTurnState;
  rounds: AiRound[];
  /** The runs that it has started and that have not been reported as settled. */
  runs: string[];
  /** The person wants no more of it. */
  stopped?: boolean;
  /** `/new` came after it. */
  forgotten?: boolean;
  /** By the database's clock. */
  at: Date;
}

/** A question as it came. */
export type AiQuestion = Pick<
  AiTurn,
  "key" | "actor" | "text" | "foreign" | "quoted" | "reply_to_message_id" | "reply_to_user_id"
>;

/** Whose conversation it is: each person has one in each chat and topic. */
export type Conversation = Pick<Actor, "chat_id" | "thread_id" | "user_id">;

/** The changes of a turn's state; see {@link AiTurnState}. Each is safe to repeat, and false if the turn had moved on. */
export interface AiTurns {
  /** Stores the question, or returns the turn already stored under that key. */
  ask(question: AiQuestion): Promise<AiTurn>;
  find(key: string): Promise<AiTurn | undefined>;
  /** `asked` -> `answered`: round `index` has that answer. */
  answered(key: string, index: number, answer: string, hasData: boolean): Promise<boolean>;
  /** `answered` -> `waiting`: the shortcodes of round `index`, if any, had these outcomes and started these runs. */
  ran(key: string, index: number, outcomes: string, runs: readonly string[]): Promise<boolean>;
  /** `waiting` -> `asked`, in the new round `index`. `settled`: the runs that `told` reports. */
  goOn(key: string, index: number, told: string | undefined, settled: readonly string[]): Promise<boolean>;
  /** Any state -> `done`. */
  end(key: string): Promise<void>;
  /** Ends the conversation's open turns, and returns them as they were. One whose answer is running ends after that. */
  stop(conversation: Conversation): Promise<AiTurn[]>;
  /** The conversation so far without what `/new` forgot, newest first. */
  history(conversation: Conversation, limit: number): Promise<AiTurn[]>;
  /** Whether the person has asked anything else in the conversation since. */
  isNewest(turn: AiTurn): Promise<boolean>;
  forget(conversation: Conversation): Promise<void>;
  /** The gateway's turns that are not done, oldest first. */
  unfinished(gateway: string): Promise<AiTurn[]>;
}

interface AiTurnDocument extends Omit<AiTurn, "key" | "at"> {
  _id: string;
  gateway: string;
  thread: number;
  /** For the index: not done. */
  open: boolean;
  /** The order of the questions, by the database's clock. */
  seq: number;
  expires_at: Date;
}

const COLLECTION = "ai_turns";
/** A conversation is remembered this long after each question. */
const KEEP_MS = 30 * 24 * 3600_000;

/** The turns in the database. */
export function createAiTurns(db: Db, now: () => Date): AiTurns {
  const turns = db.collection<AiTurnDocument>(COLLECTION);
  let last = 0;

  function toTurn({
    _id,
    gateway: _,
    thread: _thread,
    open: _open,
    seq,
    expires_at: _expires,
    ...turn
  }: AiTurnDocument) {
    return { key: _id, ...turn, at: new Date(seq / 1000) };
  }

  /** The one place where a state is set. */
  async function setState(
    filter: Filter<AiTurnDocument>,
    state: AiTurnState,
    set: Record<string, unknown> = {},
    more: Record<string, unknown> = {},
  ): Promise<boolean> {
    const update = { $set: { ...set, state, open: state !== "done" }, ...more };
    return (await turns.updateOne(filter, update)).matchedCount > 0;
  }

  const ofConversation = ({ chat_id, thread_id = 0, user_id }: Conversation) => ({
    "actor.chat_id": chat_id,
    "actor.user_id": user_id,
    thread: thread_id,
  });

  return {
    async ask({ key, ...question }) {
      last = Math.max(last + 1, now().getTime() * 1000);
      const document: AiTurnDocument = {
        _id: key,
        ...question,
        gateway: question.actor.gateway,
        thread: question.actor.thread_id ?? 0,
        state: "asked",
        open: true,
        rounds: [{}],
        runs: [],
        seq: last,
        expires_at: new Date(now().getTime() + KEEP_MS),
      };
      try {
        await turns.insertOne(document);
        return toTurn(document);
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        return toTurn((await turns.findOne({ _id: key })) ?? document);
      }
    },
    async find(key) {
      const found = await turns.findOne({ _id: key });
      return found === null ? undefined : toTurn(found);
    },
    answered: (key, index, answer, hasData) =>
      setState({ _id: key, state: "asked", rounds: { $size: index + 1 } }, "answered", {
        [`rounds.${index}.answer`]: answer,
        [`rounds.${index}.hasData`]: hasData,
      }),
    ran: (key, index, outcomes, runs) =>
      setState(
        { _id: key, state: "answered", rounds: { $size: index + 1 } },
        "waiting",
        { [`rounds.${index}.outcomes`]: outcomes },
        { $addToSet: { runs: { $each: [...runs] } } },
      ),
    goOn: (key, index, told, settled) =>
      setState(
        { _id: key, state: "waiting", stopped: { $ne: true }, rounds: { $size: index } },
        "asked",
        {},
        {
          $push: { rounds: told === undefined ? {} : { told } },
          $pull: { runs: { $in: [...settled] } },
        },
      ),
    async end(key) {
      await setState({ _id: key, open: true }, "done");
    },
    async stop(conversation) {
      const found = await turns
        .find({ ...ofConversation(conversation), open: true })
        .sort({ seq: 1 })
        .toArray();
      for (const { _id } of found) {
        await turns.updateOne({ _id, open: true }, { $set: { stopped: true } });
        await setState({ _id, state: { $in: ["asked", "waiting"] } }, "done");
      }
      return found.map(toTurn);
    },
    async history(conversation, limit) {
      const filter = { ...ofConversation(conversation), forgotten: { $ne: true } };
      return (await turns.find(filter).sort({ seq: -1 }).limit(limit).toArray()).map(toTurn);
    },
    async isNewest({ key, actor }) {
      const newest = await turns.findOne(ofConversation(actor), { projection: { _id: 1 }, sort: { seq: -1 } });
      return newest?._id === key;
    },
    async forget(conversation) {
      await turns.updateMany(ofConversation(conversation), { $set: { forgotten: true } });
    },
    async unfinished(gateway) {
      return (await turns.find({ gateway, open: true }).sort({ seq: 1 }).toArray()).map(toTurn);
    },
  };
}

/** The indexes of its queries. */
export const AI_TURN_INDEXES: CollectionIndexes = {
  [COLLECTION]: [
    { key: { gateway: 1, open: 1, seq: 1 } },
    { key: { "actor.chat_id": 1, "actor.user_id": 1, thread: 1, seq: -1 } },
    { key: { expires_at: 1 }, expireAfterSeconds: 0 },
  ],
};
