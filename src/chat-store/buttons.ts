import type { Db } from "mongodb";
import { newToken } from "../engine/ids.ts";
import type { JsonObject } from "../engine/json.ts";
import { isDuplicate } from "../engine/storage/database-errors.ts";

/** What the buttons below one message stand for. Chats only hold the token: what may be pressed is known here. */
export interface Button {
  /** Twelve characters. */
  token: string;
  /** Which family it is of; what `data` says is that family's. */
  kind: string;
  gateway: string;
  chat_id: number;
  /** The person who may press; everybody with the right in the chat where it is absent. */
  user_id?: number;
  data: JsonObject;
  valid_until: Date;
  decided?: ButtonDecision;
}

/** A message in a chat that asks, with its buttons. */
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
  /** As with buttons, without the message that is asked about. */
  data: JsonObject;
  /** What is to be written below it, once that is known. */
  closing?: string;
}

/** Who pressed what, of buttons that are pressed once. */
export interface ButtonDecision {
  choice: string;
  by: { id: number; name: string };
  /** The press, so that the same one told twice is known again. */
  press: string;
  at: Date;
}

/** Buttons to be issued. */
export type NewButton = Omit<Button, "token" | "valid_until" | "decided"> & { /** Seconds. */ lasts: number };

/** Buttons: durable, so that they work after a restart. */
export interface Buttons {
  /** Keeps it, or gives the token of the one that is kept under that key. */
  issue(key: string, button: NewButton): Promise<string>;
  find(token: string): Promise<Button | undefined>;
  /** Notes the decision unless there is one; answers which counts. */
  decide(token: string, decision: Omit<ButtonDecision, "at">): Promise<ButtonDecision | undefined>;
  /** Notes a message that asks, where the token is one of those kinds; until `closed` it is among the open ones. */
  asked(token: string, kinds: readonly string[], message: AskedMessage): Promise<void>;
  /** A gateway's questions whose messages still have their buttons, at most `limit`. */
  open(gateway: string, limit: number): Promise<OpenQuestion[]>;
  /** The messages of an open question; several, where it is not known which of two sends arrived. */
  askedBy(token: string): Promise<AskedMessage[]>;
  /** Notes what is to be written below an open question; whether it is one. */
  close(token: string, closing: string): Promise<boolean>;
  /** Its messages have no buttons any more. */
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
/** An old button is still known for a while, so that it can be said what has become of it. */
const KEEP_MS = 7 * 24 * 3600_000;

/** The buttons in the database. */
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
      await buttons.updateOne({ _id: key }, { $setOnInsert: fresh }, { upsert: true });
      return (await buttons.findOne({ _id: key }, { projection: { token: 1 } }))?.token ?? fresh.token;
    },
    async find(token) {
      const found = await buttons.findOne({ token });
      if (found === null) return undefined;
      const { _id, remove_at: _remove, open: _open, asked: _asked, closing: _closing, ...button } = found;
      return button;
    },
    async decide(token, decision) {
      const decided = { ...decision, at: now() };
      await buttons.updateOne({ token, decided: { $exists: false } }, { $set: { decided } });
      return (await buttons.findOne({ token }, { projection: { decided: 1 } }))?.decided;
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

/** See `createChatStore`. */
export async function createButtonIndexes(db: Db): Promise<void> {
  await db.collection("buttons").createIndexes([
    { key: { token: 1 }, unique: true },
    { key: { gateway: 1, valid_until: 1 }, name: "open", partialFilterExpression: { open: true } },
    { key: { remove_at: 1 }, expireAfterSeconds: 0 },
  ]);
  await db.collection("presses").createIndexes([{ key: { expires_at: 1 }, expireAfterSeconds: 0 }]);
}

/** ButtonPresses on buttons that are being carried out, so that of several processes that hear of one press only one acts. */
export interface ButtonPresses {
  /** Whether the caller is to carry it out now; `done` once somebody has, `busy` while somebody may still be at it. */
  claim(key: string): Promise<"yours" | "busy" | "done">;
  /** It has been carried out and answered. */
  finish(key: string): Promise<void>;
  /** It has failed: whoever hears of it again may carry it out. */
  release(key: string): Promise<void>;
}

interface ButtonPressDocument {
  _id: string;
  /** Until when whoever claimed it counts as alive. */
  until: Date;
  done: boolean;
  expires_at: Date;
}

/** So long a press takes at most, in ms; then another may carry it out, which is harmless. */
const LEASE_MS = 8_000;
/** Telegram repeats an update for a day at most. */
const PRESS_KEPT_MS = 2 * 24 * 3600_000;

/** The presses in the database. */
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
