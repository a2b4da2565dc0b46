import type { Db } from "mongodb";

/** Who owns the bot where the environment names nobody. */
export interface Settings {
  /** The person who paired, if anyone has. */
  pairedOwner(): Promise<number | undefined>;
  /** Makes the person the owner unless there is one; answers who is the owner now. */
  claimOwner(userId: number): Promise<number>;
  /** Keeps that a chat has got another id. */
  noteMove(from: number, to: number): Promise<void>;
  /** Chats that have got another id, in the order that it happened. */
  moves(): Promise<{ from: number; to: number }[]>;
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
}

const collection = (db: Db) => db.collection<SettingDocument>("settings");

/** Settings that people make in chats, kept in the database. */
export const createSettings = (db: Db, now: () => Date): Settings => ({
  pairedOwner: async () => (await collection(db).findOne({ _id: "owner" }))?.user_id,

  claimOwner: async (userId) => {
    // The first writer wins: an upsert that finds the document changes nothing.
    await collection(db).updateOne(
      { _id: "owner" },
      { $setOnInsert: { user_id: userId, since: now() } },
      { upsert: true },
    );
    return (await collection(db).findOne({ _id: "owner" }))?.user_id ?? userId;
  },

  noteMove: async (from, to) => {
    await db
      .collection<MoveDocument>("chat_moves")
      .updateOne({ _id: `${from}` }, { $set: { from, to }, $setOnInsert: { since: now() } }, { upsert: true });
  },

  moves: async () => {
    const found = await db.collection<MoveDocument>("chat_moves").find().sort({ since: 1 }).toArray();
    return found.map(({ from, to }) => ({ from, to }));
  },
});
