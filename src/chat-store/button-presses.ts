import type { Db } from "mongodb";
import { isDuplicate } from "../engine/storage/database-errors.ts";

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
const KEEP_MS = 2 * 24 * 3600_000;

/** The presses in the database. */
export function createButtonPresses(db: Db, now: () => Date): ButtonPresses {
  const presses = db.collection<ButtonPressDocument>("presses");
  return {
    async claim(key) {
      const at = now();
      const until = new Date(at.getTime() + LEASE_MS);
      const expires_at = new Date(at.getTime() + KEEP_MS);
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

/** See `createIndexes`. */
export async function createPressIndexes(db: Db): Promise<void> {
  await db.collection("presses").createIndexes([{ key: { expires_at: 1 }, expireAfterSeconds: 0 }]);
}
