import type { Db } from "mongodb";
import type { CollectionIndexes } from "../engine/storage/build-indexes.ts";
import { isDuplicate } from "../engine/storage/database-errors.ts";

/** An update received by a process that doesn't serve the chats. */
export interface KeptUpdate {
  /** Telegram's `update_id`. */
  id: number;
  /** The update as received. */
  json: string;
}

/** Updates that wait for the process that serves the chats. */
export interface KeptUpdates {
  /** Stores the update durably; storing it twice has no further effect. */
  keep(update: KeptUpdate): Promise<void>;
  /** The updates with the lowest numbers, in order. */
  first(limit: number): Promise<KeptUpdate[]>;
  drop(ids: readonly number[]): Promise<void>;
}

interface UpdateDocument {
  _id: number;
  json: string;
  at: Date;
}

/** Telegram itself keeps an update for a day. */
const KEEP_SECONDS = 24 * 3600;

export function createKeptUpdates(db: Db, now: () => Date): KeptUpdates {
  const updates = db.collection<UpdateDocument>("updates");
  return {
    async keep({ id, json }) {
      try {
        await updates.insertOne({ _id: id, json, at: now() });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    },
    async first(limit) {
      const found = await updates.find().sort({ _id: 1 }).limit(limit).toArray();
      return found.map(({ _id, json }) => ({ id: _id, json }));
    },
    async drop(ids) {
      if (ids.length > 0) await updates.deleteMany({ _id: { $in: [...ids] } });
    },
  };
}

/** The indexes of its queries. */
export const KEPT_UPDATE_INDEXES: CollectionIndexes = {
  updates: [{ key: { at: 1 }, expireAfterSeconds: KEEP_SECONDS }],
};
