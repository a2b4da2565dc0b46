import { badRequest } from "../api-error.ts";
import { checkKeyboard } from "../check-keyboard.ts";
import { checkRich } from "../check-rich.ts";
import { checkText } from "../check-text.ts";
import type { BotMessage, Conversation } from "../conversation.ts";
import { readRichMessage } from "../rich-text.ts";
import type { Method, Payload } from "./method.ts";

export const editMessageText: Method = (payload, conversation) => {
  const content = contentOf(payload, conversation);
  const chat = conversation.openChat(Number(payload.chat_id));
  const message = conversation.find(chat.id, Number(payload.message_id));
  if (message === undefined || message.deleted) throw badRequest("message to edit not found");
  const keyboard = checkKeyboard(payload.reply_markup);
  if (said({ ...content, keyboard }) === said(message)) {
    throw badRequest(
      "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  }
  // What it was before is gone, also its kind.
  delete message.rich;
  Object.assign(message, content, { keyboard });
  message.texts.push(content.text);
  message.times.push(performance.now());
  conversation.changed.emit("changed");
  const { text, entities, rich } = content;
  const shown = rich === undefined ? { text, entities } : { rich_message: { blocks: rich.blocks } };
  return { message_id: message.message_id, date: 0, chat: { id: chat.id, type: chat.type }, ...shown };
};

type Content = Pick<BotMessage, "text" | "entities" | "rich">;

/** A server without rich messages does not see the parameter. */
function contentOf({ rich_message, text, entities }: Payload, { hasRich }: Conversation): Content {
  if (rich_message === undefined || !hasRich) return checkText(text, entities);
  const rich = checkRich(rich_message);
  return { text: readRichMessage(rich), entities: [], rich };
}

function said({ text, entities, keyboard, rich }: Content & Pick<BotMessage, "keyboard">): string {
  return JSON.stringify([text, entities, keyboard, rich?.blocks]);
}
