import { badRequest } from "../api-error.ts";
import { checkKeyboard } from "../check-keyboard.ts";
import { checkText } from "../check-text.ts";
import type { Method } from "./method.ts";

export const editMessageText: Method = (payload, conversation) => {
  const chat = conversation.openChat(Number(payload.chat_id));
  const message = conversation.find(chat.id, Number(payload.message_id));
  if (message === undefined || message.deleted) throw badRequest("message to edit not found");
  const { text, entities } = checkText(payload.text, payload.entities);
  const keyboard = checkKeyboard(payload.reply_markup);
  const { text: oldText, entities: oldEntities, keyboard: oldKeyboard } = message;
  if (JSON.stringify([text, entities, keyboard]) === JSON.stringify([oldText, oldEntities, oldKeyboard])) {
    throw badRequest(
      "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  }
  Object.assign(message, { text, entities, keyboard });
  message.texts.push(text);
  message.times.push(performance.now());
  conversation.changed.emit("changed");
  return { message_id: message.message_id, date: 0, chat: { id: chat.id, type: chat.type }, text, entities };
};
