import type { Db } from "mongodb";
import type { CollectionIndexes } from "../engine/storage/build-indexes.ts";
import { upsertOne } from "../engine/storage/upsert.ts";

/** A chat's AI usage in one day, which begins at midnight UTC. */
export interface AiDay {
  tokens: number;
  calls: number;
  /** When the next day begins. */
  ends: Date;
}

/** Counts the tokens that each chat uses. */
export interface AiUsage {
  /** Adds a call that has been made. */
  add(chatId: number, tokens: number): Promise<void>;
  today(chatId: number): Promise<AiDay>;
  /** The tokens of all calls that this process has counted. */
  ofProcess(): number;
}

interface UsageDocument {
  /** `-100:2026-11-30` */
  _id: string;
  tokens: number;
  calls: number;
  expires_at: Date;
}

const COLLECTION = "ai_usage";
const DAY_MS = 24 * 3600_000;
/** How long a day's count is kept after it, in ms. */
const KEEP_MS = 30 * DAY_MS;

/** The usage in the database. `now` is the database's clock. */
export function createAiUsage(db: Db, now: () => Date): AiUsage {
  const usage = db.collection<UsageDocument>(COLLECTION);
  const dayOf = (chatId: number) => {
    const day = Math.floor(now().getTime() / DAY_MS);
    const start = new Date(day * DAY_MS);
    return { _id: `${chatId}:${start.toISOString().slice(0, 10)}`, ends: new Date((day + 1) * DAY_MS) };
  };
  let counted = 0;
  return {
    ofProcess: () => counted,
    async add(chatId, tokens) {
      counted += tokens;
      const { _id, ends } = dayOf(chatId);
      const expires_at = new Date(ends.getTime() + KEEP_MS);
      await upsertOne(usage, { _id }, { $inc: { tokens, calls: 1 }, $setOnInsert: { expires_at } });
    },
    async today(chatId) {
      const { _id, ends } = dayOf(chatId);
      const found = await usage.findOne({ _id });
      return { tokens: found?.tokens ?? 0, calls: found?.calls ?? 0, ends };
    },
  };
}

/** The indexes of its queries. */
export const AI_USAGE_INDEXES: CollectionIndexes = {
  [COLLECTION]: [{ key: { expires_at: 1 }, expireAfterSeconds: 0 }],
};
