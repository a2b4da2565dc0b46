import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import type { BotMessage } from "../bot-api/conversation.ts";
import { OWNER } from "./bot-fixture.ts";

/** The first message of the chat that has these words. */
export function says(server: BotApiServer, chatId: number, words: string): Promise<BotMessage> {
  return server.waitFor(words, () => server.messages(chatId).find(({ text }) => text.includes(words)));
}

/** Once the owner's private chat has an answer, what came before has been handled. */
export async function settle(server: BotApiServer): Promise<void> {
  server.sendText(OWNER, OWNER.id, "[MULTISTEP:HELP:STATUS]");
  await says(server, OWNER.id, "STATUS");
}
