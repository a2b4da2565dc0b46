import { checkKeyboard } from "../check-keyboard.ts";
import { checkText } from "../check-text.ts";
import { BOT, type BotMessage, type Conversation, type TestChat } from "../conversation.ts";
import type { Method, Payload } from "./method.ts";

export const sendMessage: Method = (payload, conversation) => {
  const chat = conversation.openChat(Number(payload.chat_id));
  const { text, entities } = checkText(payload.text, payload.entities);
  const keyboard = checkKeyboard(payload.reply_markup);
  return { ...addMessage(conversation, chat, { text, entities, keyboard, ...place(payload) }), text, entities };
};

/** Which message a message answers, and the topic it is in. */
export function place({ reply_parameters, message_thread_id }: Payload): Pick<BotMessage, "reply_to" | "thread_id"> {
  const reply_to = (reply_parameters as { message_id?: number } | undefined)?.message_id;
  return {
    ...(reply_to === undefined ? {} : { reply_to }),
    ...(typeof message_thread_id === "number" ? { thread_id: message_thread_id } : {}),
  };
}

type Content = Omit<BotMessage, "message_id" | "chat_id" | "texts" | "times" | "deleted">;

/** Puts a message of the bot into the chat; gives what every answer to a send has. */
export function addMessage(conversation: Conversation, chat: TestChat, content: Content): object {
  const message_id = conversation.nextMessageId();
  conversation.messages.push({
    message_id,
    chat_id: chat.id,
    ...content,
    texts: [content.text],
    times: [performance.now()],
    deleted: false,
  });
  conversation.changed.emit("changed");
  return { message_id, date: Math.floor(Date.now() / 1000), chat: { id: chat.id, type: chat.type }, from: BOT };
}
