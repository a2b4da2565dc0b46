import type { JsonObject } from "../json.ts";

/** What placeholders mean, per chat, thread and person. */
export interface ChatMemory {
  load(chatId: number, threadId: number | undefined, userId: number): Promise<JsonObject>;
  save(chatId: number, threadId: number | undefined, userId: number, memory: JsonObject): Promise<void>;
}
