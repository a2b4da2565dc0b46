import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import type { BotMessage } from "../../bot-api/conversation.ts";

/** All progress messages sent to a chat, including deleted ones. */
export function sentProgressMessages(server: BotApiServer, chatId: number): BotMessage[] {
  return server.conversation.messages.filter(
    ({ chat_id, texts }) => chat_id === chatId && /%|\d of \d+ steps? completed/.test(texts[0] ?? ""),
  );
}

/** The progress messages in a chat, without deleted ones. */
export function progressMessages(server: BotApiServer, chatId: number): BotMessage[] {
  return sentProgressMessages(server, chatId).filter(({ deleted }) => !deleted);
}

/** Waits for the progress message that contains these texts. */
export function progressWith(server: BotApiServer, chatId: number, ...words: string[]): Promise<BotMessage> {
  return server.waitFor(`a progress message with ${words.join(" and ")}`, () =>
    progressMessages(server, chatId).find(({ text }) => words.every((word) => text.includes(word))),
  );
}

/** How often a method was called. */
export function callsOf(server: BotApiServer, method: string): number {
  return server.calls.filter((call) => call.method === method).length;
}
