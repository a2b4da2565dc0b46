import { EventEmitter } from "node:events";
import type { InputRichMessage, MessageEntity, Update, User } from "grammy/types";
import { ApiError, badRequest } from "./api-error.ts";
import type { ButtonResponse } from "./button-presses.ts";
import type { TestButton } from "./check-message.ts";
import { Members } from "./members.ts";
import type { SentFile } from "./methods/method.ts";

/** A message of the bot in its current state. */
export interface BotMessage {
  message_id: number;
  chat_id: number;
  /** For a rich message, the text that a person reads. */
  text: string;
  entities: MessageEntity[];
  /** Set for a rich message. */
  rich?: InputRichMessage;
  keyboard: TestButton[][];
  /** Set for a document; `text` is its caption. */
  file?: SentFile;
  /** It asks for a reply. */
  forcesReply?: true;
  reply_to?: number;
  thread_id?: number;
  /** Every text it has had, oldest first. */
  texts: string[];
  /** When it was sent and edited, in ms of `performance.now()`. */
  times: number[];
  deleted: boolean;
}

export interface TestChat {
  id: number;
  type: "private" | "group" | "supergroup" | "channel";
  blocked: boolean;
  /** The supergroup that it became. */
  movedTo?: number;
}

export const BOT: User = { id: 4242, is_bot: true, first_name: "Test bot", username: "stepgram_test_bot" };

/** Everything that Telegram would know: chats, messages, unconfirmed updates. */
export class Conversation {
  /** Whether this server knows rich messages, as Telegram's does since Bot API 10.2. */
  hasRich = true;
  readonly chats = new Map<number, TestChat>();
  readonly messages: BotMessage[] = [];
  readonly members = new Members();
  /** Files that people sent, by id. */
  readonly files = new Map<string, Buffer>();
  readonly changed = new EventEmitter().setMaxListeners(0);
  /** Button presses and their answers, by id. */
  readonly presses = new Map<string, ButtonResponse | undefined>();
  /** Where to send updates. */
  webhook: { url: string; secret: string } | undefined;
  /** Why the last delivery to it failed. */
  webhookTrouble: string | undefined;
  updates: Update[] = [];
  /** Ends the long poll in progress. */
  polling: AbortController | undefined;
  #nextUpdate = 1000;
  #nextMessage = 1;

  /** Creates the chat if it is new. Negative ids are groups. */
  chat(id: number): TestChat {
    const known = this.chats.get(id);
    if (known !== undefined) return known;
    const chat: TestChat = { id, type: id > 0 ? "private" : "supergroup", blocked: false };
    this.chats.set(id, chat);
    return chat;
  }

  nextMessageId(): number {
    return this.#nextMessage++;
  }

  addUpdate(update: (id: number) => Update): Update {
    const added = update(this.#nextUpdate++);
    this.updates.push(added);
    this.changed.emit("changed");
    return added;
  }

  /** The chat, if the bot may write to it; otherwise throws Telegram's refusal. */
  openChat(id: number): TestChat {
    const chat = this.chats.get(id);
    if (chat === undefined) throw badRequest("chat not found");
    if (chat.movedTo !== undefined) {
      const parameters = { migrate_to_chat_id: chat.movedTo };
      throw new ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", parameters);
    }
    if (chat.blocked) throw new ApiError(403, "Forbidden: bot was blocked by the user");
    return chat;
  }

  find(chatId: number, messageId: number): BotMessage | undefined {
    return this.messages.find((message) => message.chat_id === chatId && message.message_id === messageId);
  }
}
