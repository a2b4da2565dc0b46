import type { Db } from "mongodb";
import type { JsonObject } from "../engine/json.ts";
import { upsertOne } from "../engine/storage/upsert.ts";

/** Remembers what placeholders such as `workflow_id` refer to, per chat, thread and person. */
export interface ChatMemory {
  load(chatId: number, threadId: number | undefined, userId: number): Promise<JsonObject>;
  save(chatId: number, threadId: number | undefined, userId: number, memory: JsonObject): Promise<void>;
}

interface MemoryDocument {
  _id: string;
  memory: JsonObject;
}

export function createChatMemory(db: Db): ChatMemory {
  const collection = db.collection<MemoryDocument>("memory");
  const id = (chatId: number, threadId: number | undefined, userId: number) => `${chatId}:${threadId ?? 0}:${userId}`;
  return {
    async load(chatId, threadId, userId) {
      return (await collection.findOne({ _id: id(chatId, threadId, userId) }))?.memory ?? {};
    },
    async save(chatId, threadId, userId, memory) {
      await upsertOne(collection, { _id: id(chatId, threadId, userId) }, { $set: { memory } });
    },
  };
}
