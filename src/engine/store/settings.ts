import type { Db } from "mongodb";

/** Who owns the bot where the environment names nobody. */
export interface Settings {
  /** The person who paired, if anyone has. */
  pairedOwner(): Promise<number | undefined>;
  /** Makes the person the owner unless there is one; answers who is the owner now. */
  claimOwner(userId: number): Promise<number>;
}

interface SettingDocument {
  _id: string;
  user_id: number;
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
});
