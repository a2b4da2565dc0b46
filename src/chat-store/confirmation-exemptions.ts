import type { Db } from "mongodb";

/** Chats in which owners are not asked before their messages are carried out. */
export interface ConfirmationExemptions {
  has(chatId: number): Promise<boolean>;
  /** Kept with who said so. */
  add(chatId: number, by: number): Promise<void>;
  remove(chatId: number): Promise<void>;
}

interface ConfirmationExemption {
  _id: string;
  by: number;
  since: Date;
}

/** The chats in the database. */
export function createConfirmationExemptions(db: Db, now: () => Date): ConfirmationExemptions {
  const chats = db.collection<ConfirmationExemption>("unasked_chats");
  return {
    has: async (chatId) => (await chats.findOne({ _id: `${chatId}` })) !== null,
    async add(chatId, by) {
      await chats.updateOne({ _id: `${chatId}` }, { $set: { by, since: now() } }, { upsert: true });
    },
    async remove(chatId) {
      await chats.deleteOne({ _id: `${chatId}` });
    },
  };
}
