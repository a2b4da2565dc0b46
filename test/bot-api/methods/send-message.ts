import { checkKeyboard } from "../check-keyboard.ts";
import { checkText } from "../check-text.ts";
import { BOT } from "../conversation.ts";
import type { Method } from "./method.ts";

export const sendMessage: Method = (payload, conversation) => {
  const chat = conversation.openChat(Number(payload.chat_id));
  const { text, entities } = checkText(payload.text, payload.entities);
  const keyboard = checkKeyboard(payload.reply_markup);
  const { reply_parameters: reply, message_thread_id } = payload;
  const reply_to = (reply as { message_id?: number } | undefined)?.message_id;
  const message_id = conversation.nextMessageId();
  conversation.messages.push({
    message_id,
    chat_id: chat.id,
    text,
    entities,
    keyboard,
    ...(reply_to === undefined ? {} : { reply_to }),
    ...(typeof message_thread_id === "number" ? { thread_id: message_thread_id } : {}),
    texts: [text],
    times: [performance.now()],
    deleted: false,
  });
  conversation.changed.emit("changed");
  return {
    message_id,
    date: Math.floor(Date.now() / 1000),
    chat: { id: chat.id, type: chat.type },
    from: BOT,
    text,
    entities,
  };
};
