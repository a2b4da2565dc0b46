import { type ChatStore, createChatStore } from "../chat-store/chat-store.ts";
import type { Engine } from "../engine/engine.ts";
import { createEngine } from "../engine/services/create-engine.ts";
import type { EngineOptions } from "../engine/services/engine-context.ts";
import { openDatabase } from "../engine/storage/database.ts";

/** Options of `openEngine`. */
export interface OpenOptions extends Omit<EngineOptions, "database" | "messenger"> {
  /** MongoDB's connection string. */
  uri: string;
  /** Name of the database. Default `stepgram`. */
  db?: string;
}

/** Opens the database, the engine on it, and the chat store that delivers the steps' messages. */
export async function openEngine({
  uri,
  db = "stepgram",
  ...options
}: OpenOptions): Promise<{ engine: Engine; chats: ChatStore }> {
  const database = await openDatabase(uri, db);
  try {
    const { shiftTime } = options;
    const now = () => (shiftTime === undefined ? database.clock.now() : shiftTime(database.clock.now()));
    const store = await createChatStore(database, now);
    const engine = createEngine({ ...options, database, messenger: store.messenger });
    const chats: ChatStore = {
      ...store,
      async moveChat(from, to) {
        await store.moveChat(from, to);
        for (const handler of engine.handlers.values()) await handler.followChat?.(from, to);
      },
    };
    return { engine, chats };
  } catch (error) {
    await database.client.close();
    throw error;
  }
}
