import type { Db } from "mongodb";
import { upsertOne } from "../engine/storage/upsert.ts";

/** Settings made in chats: the paired owner, languages and moved chats. */
export interface Settings {
  /** The person who paired, if anyone has. */
  pairedOwner(): Promise<number | undefined>;
  /** Makes the person the owner unless there is one. Returns the owner. */
  claimOwner(userId: number): Promise<number>;
  /** The language a person chose or, failing that, the last one seen. */
  languageOf(userId: number): Promise<PersonLanguage>;
  setLanguage(userId: number, language: PersonLanguage): Promise<void>;
  /** Records that a chat has a new id and its data has yet to be moved. */
  noteMove(from: number, to: number): Promise<void>;
  /** Records that the chat's data has been moved. */
  finishMove(from: number): Promise<void>;
  /** Chats with a new id, in order, and whether some of their data may still have the old one. */
  moves(): Promise<{ from: number; to: number; pending?: true }[]>;
}

/** Languages by person. A chosen language takes precedence over one that was only seen. */
export interface PersonLanguage {
  chosen?: string;
  heard?: string;
}

interface SettingDocument {
  _id: string;
  user_id: number;
  since: Date;
}

interface MoveDocument {
  _id: string;
  from: number;
  to: number;
  since: Date;
  pending?: true;
}

function collection(db: Db) {
  return db.collection<SettingDocument>("settings");
}

export function createSettings(db: Db, now: () => Date): Settings {
  return {
    pairedOwner: async () => (await collection(db).findOne({ _id: "owner" }))?.user_id,

    claimOwner: async (userId) => {
      // The first writer wins: an upsert that finds the document changes nothing.
      await upsertOne(collection(db), { _id: "owner" }, { $setOnInsert: { user_id: userId, since: now() } });
      return (await collection(db).findOne({ _id: "owner" }))?.user_id ?? userId;
    },

    languageOf: async (userId) => {
      const found = await db.collection<PersonLanguage & { _id: number }>("languages").findOne({ _id: userId });
      const { chosen, heard } = found ?? {};
      return { ...(chosen === undefined ? {} : { chosen }), ...(heard === undefined ? {} : { heard }) };
    },

    setLanguage: async (userId, language) => {
      const languages = db.collection<PersonLanguage & { _id: number }>("languages");
      await upsertOne(languages, { _id: userId }, { $set: { ...language } });
    },

    noteMove: async (from, to) => {
      await upsertOne(
        db.collection<MoveDocument>("chat_moves"),
        { _id: `${from}` },
        { $set: { from, to, pending: true }, $setOnInsert: { since: now() } },
      );
    },

    finishMove: async (from) => {
      await db.collection<MoveDocument>("chat_moves").updateOne({ _id: `${from}` }, { $unset: { pending: "" } });
    },

    moves: async () => {
      const found = await db.collection<MoveDocument>("chat_moves").find().sort({ since: 1 }).toArray();
      return found.map(({ from, to, pending }) => ({ from, to, ...(pending === true ? { pending } : {}) }));
    },
  };
}
