import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import type { BotMessage } from "../bot-api/conversation.ts";
import { OWNER } from "./bot-fixture.ts";

/** Waits for the chat's first message that contains the text. */
export function says(server: BotApiServer, chatId: number, words: string): Promise<BotMessage> {
  return server.waitFor(words, () => server.messages(chatId).find(({ text }) => text.includes(words)));
}

/** Waits until the owner's private chat has an answer, so that everything before it has been handled. */
export async function settle(server: BotApiServer): Promise<void> {
  server.sendText(OWNER, OWNER.id, "[MULTISTEP:HELP:STATUS]");
  await says(server, OWNER.id, "STATUS");
}
