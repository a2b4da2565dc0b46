import { type OpenOptions, openEngine } from "../src/app/open-engine.ts";
import type { ChatStore } from "../src/chat-store/chat-store.ts";
import type { Engine } from "../src/engine/engine.ts";

const stores = new WeakMap<Engine, ChatStore>();

/** Opens an engine whose chat store `chatsOf` gives. */
export async function openWithChats(options: OpenOptions): Promise<Engine> {
  const { engine, chats } = await openEngine(options);
  stores.set(engine, chats);
  return engine;
}

/** The chat store that goes with an engine of `openWithChats`. */
export function chatsOf(engine: Engine): ChatStore {
  const store = stores.get(engine);
  if (store === undefined) throw new Error("This engine was not opened by openWithChats.");
  return store;
}
