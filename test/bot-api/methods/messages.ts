import { badRequest } from "../api-error.ts";
import { checkKeyboard, checkText, forcesReply } from "../check-message.ts";
import { BOT, type BotMessage, type Conversation, type TestChat } from "../conversation.ts";
import { checkRich, readRichMessage } from "../rich-messages.ts";
import type { Method, Payload, SentFile } from "./method.ts";

export const sendMessage: Method = (payload, conversation) => {
  const chat = conversation.openChat(Number(payload.chat_id));
  const { text, entities } = checkText(payload.text, payload.entities);
  const keyboard = checkKeyboard(payload.reply_markup);
  const forced = forcesReply(payload.reply_markup) ? { forcesReply: true as const } : {};
  if (chat.type === "channel" && forced.forcesReply) throw badRequest("inline keyboard expected");
  const content = { text, entities, keyboard, ...forced, ...addressOf(payload) };
  return { ...addMessage(conversation, chat, content), text, entities };
};

export const sendDocument: Method = (payload, conversation) =>
  sendFile(payload.document as SentFile, payload, conversation);

export const sendPhoto: Method = (payload, conversation) => {
  const photo = payload.photo as SentFile;
  const isImage = photo.bytes.subarray(1, 4).toString("latin1") === "PNG";
  const [width, height] = isImage ? [photo.bytes.readUInt32BE(16), photo.bytes.readUInt32BE(20)] : [0, 0];
  const ratio = Math.max(width / height, height / width);
  if (!isImage || photo.bytes.length > 10_000_000 || width + height > 10_000 || ratio > 20)
    throw badRequest("PHOTO_INVALID_DIMENSIONS");
  return sendFile(photo, payload, conversation);
};

function sendFile(file: SentFile, payload: Payload, conversation: Conversation): object {
  const chat = conversation.openChat(Number(payload.chat_id));
  const { text, entities } = checkText(payload.caption, payload.caption_entities);
  if (text.length > MAX_CAPTION) throw badRequest("message caption is too long");
  const keyboard = checkKeyboard(payload.reply_markup);
  return addMessage(conversation, chat, { text, entities, keyboard, file, ...addressOf(payload) });
}

const MAX_CAPTION = 1024;

/** The message replied to, and the topic. */
export function addressOf({
  reply_parameters,
  message_thread_id,
}: Payload): Pick<BotMessage, "reply_to" | "thread_id"> {
  const reply_to = (reply_parameters as { message_id?: number } | undefined)?.message_id;
  return {
    ...(reply_to === undefined ? {} : { reply_to }),
    ...(typeof message_thread_id === "number" ? { thread_id: message_thread_id } : {}),
  };
}

type Content = Omit<BotMessage, "message_id" | "chat_id" | "texts" | "times" | "deleted">;

/** Adds a message of the bot to the chat. Returns the common fields of a sent message. */
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

export const sendRichMessage: Method = (payload, conversation) => {
  // Telegram checks the message before the chat.
  const rich = checkRich(payload.rich_message);
  const chat = conversation.openChat(Number(payload.chat_id));
  const keyboard = checkKeyboard(payload.reply_markup);
  const text = readRichMessage(rich);
  const message = addMessage(conversation, chat, { text, entities: [], keyboard, rich, ...addressOf(payload) });
  return { ...message, rich_message: { blocks: rich.blocks } };
};

export const sendRichMessageDraft: Method = ({ chat_id, draft_id, rich_message }, conversation) => {
  readRichMessage(checkRich(rich_message));
  checkDraft(chat_id, draft_id, conversation);
  conversation.changed.emit("changed");
  return true;
};

function checkDraft(chat_id: unknown, draft_id: unknown, conversation: Parameters<Method>[1]): void {
  const chat = conversation.openChat(Number(chat_id));
  if (chat.type !== "private") throw badRequest("drafts are for private chats");
  if (!Number.isInteger(draft_id) || draft_id === 0) throw badRequest("draft_id must be a number that is not 0");
}

export const sendMessageDraft: Method = ({ chat_id, draft_id, text, entities }, conversation) => {
  checkDraft(chat_id, draft_id, conversation);
  checkText(text, entities);
  conversation.changed.emit("changed");
  return true;
};

export const editMessageText: Method = (payload, conversation) => {
  const content = contentOf(payload, conversation);
  const chat = conversation.openChat(Number(payload.chat_id));
  const message = conversation.find(chat.id, Number(payload.message_id));
  if (message === undefined || message.deleted) throw badRequest("message to edit not found");
  if (message.forcesReply) throw badRequest("message can't be edited");
  const keyboard = checkKeyboard(payload.reply_markup);
  if (said({ ...content, keyboard }) === said(message)) {
    throw badRequest(
      "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  }
  // A rich message may become a plain one.
  delete message.rich;
  Object.assign(message, content, { keyboard });
  message.texts.push(content.text);
  message.times.push(performance.now());
  conversation.changed.emit("changed");
  const { text, entities, rich } = content;
  const shown = rich === undefined ? { text, entities } : { rich_message: { blocks: rich.blocks } };
  return { message_id: message.message_id, date: 0, chat: { id: chat.id, type: chat.type }, ...shown };
};

export const editMessageReplyMarkup: Method = (payload, conversation) => {
  const chat = conversation.openChat(Number(payload.chat_id));
  const message = conversation.find(chat.id, Number(payload.message_id));
  if (message === undefined || message.deleted) throw badRequest("message to edit not found");
  const keyboard = checkKeyboard(payload.reply_markup);
  if (JSON.stringify(keyboard) === JSON.stringify(message.keyboard))
    throw badRequest("message is not modified: the reply markup is exactly the same as that of the message");
  message.keyboard = keyboard;
  conversation.changed.emit("changed");
  return { message_id: message.message_id, date: 0, chat: { id: chat.id, type: chat.type }, text: message.text };
};

type NewContent = Pick<BotMessage, "text" | "entities" | "rich">;

/** A server without rich messages ignores the parameter. */
function contentOf({ rich_message, text, entities }: Payload, { hasRich }: Conversation): NewContent {
  if (rich_message === undefined || !hasRich) return checkText(text, entities);
  const rich = checkRich(rich_message);
  return { text: readRichMessage(rich), entities: [], rich };
}

function said({ text, entities, keyboard, rich }: NewContent & Pick<BotMessage, "keyboard">): string {
  return JSON.stringify([text, entities, keyboard, rich?.blocks]);
}

export const deleteMessage: Method = ({ chat_id, message_id }, conversation) => {
  const chat = conversation.members.groupFor(
    conversation,
    Number(chat_id),
    BOT.id,
    "can_delete_messages",
    "delete messages",
  );
  const message = conversation.find(chat.id, Number(message_id));
  if (message === undefined || message.deleted) throw badRequest("message to delete not found");
  message.deleted = true;
  conversation.changed.emit("changed");
  return true;
};

export const sendChatAction: Method = () => true;

export const getFile: Method = ({ file_id }, { files }) => {
  const id = String(file_id);
  const bytes = files.get(id);
  if (bytes === undefined) throw badRequest("invalid file_id");
  return { file_id: id, file_unique_id: id, file_size: bytes.length, file_path: `documents/${id}` };
};
