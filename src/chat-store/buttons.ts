import type { Db } from "mongodb";
import { newToken } from "../engine/ids.ts";
import type { JsonObject } from "../engine/json.ts";
import type { CollectionIndexes } from "../engine/storage/build-indexes.ts";
import { isDuplicate } from "../engine/storage/database-errors.ts";
import { upsertOne } from "../engine/storage/upsert.ts";

/** What the buttons of one message stand for. The message itself only carries the token. */
export interface Button {
  /** Twelve characters. */
  token: string;
  /** The kind of button, which decides the shape of `data`. */
  kind: string;
  gateway: string;
  chat_id: number;
  /** The only person who may press; if absent, everyone in the chat with the permission. */
  user_id?: number;
  data: JsonObject;
  valid_until: Date;
  decided?: ButtonDecision;
}

/** A message that asks a question, with its buttons. */
export interface AskedMessage {
  chat_id: number;
  thread_id?: number;
  message_id: number;
  text: string;
  entities: JsonObject[];
  /** Telegram's reply_markup. */
  reply_markup: JsonObject;
}

/** A question whose messages still have their buttons. */
export interface OpenQuestion extends Omit<Button, "data"> {
  /** As in `Buttons`, without the message the question is about. */
  data: JsonObject;
  /** The line to add to the question, once it is known. */
  closing?: string;
}

/** Who pressed what, for buttons that decide something once. */
export interface ButtonDecision {
  choice: string;
  by: { id: number; name: string };
  /** Identifies the press, so that one reported twice is recognized. */
  press: string;
  at: Date;
}

/** Buttons to be issued. */
export type NewButton = Omit<Button, "token" | "valid_until" | "decided"> & { /** Seconds. */ lasts: number };

/** Durable buttons, which still work after a restart. */
export interface Buttons {
  /** Stores the buttons and returns their token, or returns the token already stored under that key. */
  issue(key: string, button: NewButton): Promise<string>;
  find(token: string): Promise<Button | undefined>;
  /** Records the decision unless there is one already. Returns the one that counts. */
  decide(token: string, decision: Omit<ButtonDecision, "at">): Promise<ButtonDecision | undefined>;
  /** The chat's buttons of a kind that still wait for their one decision, oldest first; at most 20. */
  undecided(chatId: number, kind: string): Promise<Button[]>;
  /** Records a message that asks a question, if the token is of such a kind. It stays open until `closed`. */
  asked(token: string, kinds: readonly string[], message: AskedMessage): Promise<void>;
  /** At most `limit` of the gateway's questions whose messages still have buttons. */
  open(gateway: string, limit: number): Promise<OpenQuestion[]>;
  /** The open question that this message of the chat asks. */
  askedIn(chatId: number, messageId: number): Promise<Button | undefined>;
  /** The messages of an open question. There are several if it is unknown which of two sends arrived. */
  askedBy(token: string): Promise<AskedMessage[]>;
  /** Records the line to add to an open question. Returns whether the question is open. */
  close(token: string, closing: string): Promise<boolean>;
  /** Records that its messages no longer have buttons. */
  closed(token: string): Promise<void>;
}

interface ButtonDocument extends Button {
  _id: string;
  remove_at: Date;
  /** Its messages still have their buttons. */
  open?: true;
  asked?: AskedMessage[];
  closing?: string;
}

const TOKEN_LENGTH = 12;
const MAX_UNDECIDED = 20;
/** Old buttons are kept for a while, so that a press can be answered with what happened to them. */
const KEEP_MS = 7 * 24 * 3600_000;

export function createButtons(db: Db, now: () => Date): Buttons {
  const buttons = db.collection<ButtonDocument>("buttons");
  return {
    async issue(key, { lasts, ...button }) {
      const valid_until = new Date(now().getTime() + lasts * 1000);
      const fresh = {
        ...button,
        token: newToken().slice(0, TOKEN_LENGTH),
        valid_until,
        remove_at: new Date(valid_until.getTime() + KEEP_MS),
      };
      await upsertOne(buttons, { _id: key }, { $setOnInsert: fresh });
      return (await buttons.findOne({ _id: key }, { projection: { token: 1 } }))?.token ?? fresh.token;
    },
    async find(token) {
      const found = await buttons.findOne({ token });
      return found === null ? undefined : publicPart(found);
    },
    async decide(token, decision) {
      const decided = { ...decision, at: now() };
      await buttons.updateOne({ token, decided: { $exists: false } }, { $set: { decided } });
      return (await buttons.findOne({ token }, { projection: { decided: 1 } }))?.decided;
    },
    async undecided(chat_id, kind) {
      const wanted = { chat_id, kind, decided: { $exists: false }, valid_until: { $gt: now() } };
      const rows = await buttons.find(wanted).sort({ valid_until: 1 }).limit(MAX_UNDECIDED).toArray();
      return rows.map(publicPart);
    },
    async asked(token, kinds, message) {
      await buttons.updateOne(
        { token, kind: { $in: [...kinds] } },
        { $set: { open: true }, $addToSet: { asked: message } },
      );
    },
    async open(gateway, limit) {
      const found = buttons.find({ gateway, open: true }, { projection: { asked: 0, "data.message": 0 } });
      const rows = await found.sort({ valid_until: 1 }).limit(limit).toArray();
      return rows.map(({ _id, remove_at: _remove, open: _open, asked: _asked, ...button }) => button);
    },
    async askedIn(chat_id, messageId) {
      const found = await buttons.findOne({ chat_id, open: true, "asked.message_id": messageId });
      return found === null ? undefined : publicPart(found);
    },
    async askedBy(token) {
      return (await buttons.findOne({ token }, { projection: { asked: 1 } }))?.asked ?? [];
    },
    async close(token, closing) {
      return (await buttons.updateOne({ token, open: true }, { $set: { closing } })).matchedCount === 1;
    },
    async closed(token) {
      await buttons.updateOne({ token }, { $unset: { open: "", asked: "", closing: "" } });
    },
  };
}

function publicPart(document: ButtonDocument): Button {
  const { _id, remove_at: _remove, open: _open, asked: _asked, closing: _closing, ...button } = document;
  return button;
}

/** The indexes of its queries. */
export const BUTTON_INDEXES: CollectionIndexes = {
  buttons: [
    { key: { token: 1 }, unique: true },
    { key: { gateway: 1, valid_until: 1 }, name: "open", partialFilterExpression: { open: true } },
    { key: { chat_id: 1, "asked.message_id": 1 }, name: "asked", partialFilterExpression: { open: true } },
    { key: { chat_id: 1, valid_until: 1 }, name: "confirmations", partialFilterExpression: { kind: "confirm" } },
    { key: { remove_at: 1 }, expireAfterSeconds: 0 },
  ],
  presses: [{ key: { expires_at: 1 }, expireAfterSeconds: 0 }],
};

/** Button presses being handled, so that only one of several processes acts on a press. */
export interface ButtonPresses {
  /** `yours`: the caller handles the press. `done`: it has been handled. `busy`: another process may still be handling it. */
  claim(key: string): Promise<"yours" | "busy" | "done">;
  /** Records that the press has been handled and answered. */
  finish(key: string): Promise<void>;
  /** Records that handling failed, so that the next delivery of the press may try again. */
  release(key: string): Promise<void>;
}

interface ButtonPressDocument {
  _id: string;
  /** Until when the claiming process counts as alive. */
  until: Date;
  done: boolean;
  expires_at: Date;
}

/** The longest a press may take, in ms. After that another process may handle it, which is harmless. */
const LEASE_MS = 8_000;
/** Telegram repeats an update for at most a day. */
const PRESS_KEPT_MS = 2 * 24 * 3600_000;

export function createButtonPresses(db: Db, now: () => Date): ButtonPresses {
  const presses = db.collection<ButtonPressDocument>("presses");
  return {
    async claim(key) {
      const at = now();
      const until = new Date(at.getTime() + LEASE_MS);
      const expires_at = new Date(at.getTime() + PRESS_KEPT_MS);
      try {
        await presses.insertOne({ _id: key, until, done: false, expires_at });
        return "yours";
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
      const taken = await presses.updateOne({ _id: key, done: false, until: { $lt: at } }, { $set: { until } });
      if (taken.matchedCount === 1) return "yours";
      return (await presses.findOne({ _id: key }))?.done === true ? "done" : "busy";
    },
    async finish(key) {
      await presses.updateOne({ _id: key }, { $set: { done: true } });
    },
    async release(key) {
      await presses.updateOne({ _id: key, done: false }, { $set: { until: new Date(0) } });
    },
  };
}
