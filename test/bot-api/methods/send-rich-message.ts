import { checkKeyboard } from "../check-keyboard.ts";
import { checkRich } from "../check-rich.ts";
import { readRichMessage } from "../rich-text.ts";
import type { Method } from "./method.ts";
import { addMessage, place } from "./send-message.ts";

export const sendRichMessage: Method = (payload, conversation) => {
  // Telegram looks at the message before it looks for the chat.
  const rich = checkRich(payload.rich_message);
  const chat = conversation.openChat(Number(payload.chat_id));
  const keyboard = checkKeyboard(payload.reply_markup);
  const text = readRichMessage(rich);
  const message = addMessage(conversation, chat, { text, entities: [], keyboard, rich, ...place(payload) });
  return { ...message, rich_message: { blocks: rich.blocks } };
};
