import { answerCallbackQuery, getMe, setMyCommands } from "./bot.ts";
import {
  banChatMember,
  getChat,
  getChatMember,
  pinChatMessage,
  restrictChatMember,
  setChatDescription,
  setChatTitle,
  unbanChatMember,
  unpinAllChatMessages,
  unpinChatMessage,
} from "./groups.ts";
import {
  deleteMessage,
  editMessageReplyMarkup,
  editMessageText,
  getFile,
  sendChatAction,
  sendDocument,
  sendMessage,
  sendMessageDraft,
  sendPhoto,
  sendRichMessage,
} from "./messages.ts";
import type { Method } from "./method.ts";
import { deleteWebhook, getUpdates, getWebhookInfo, setWebhook } from "./updates.ts";

/** The server's methods; any other is not found. */
export const methods: Readonly<Record<string, Method>> = {
  getMe,
  getUpdates,
  getWebhookInfo,
  sendMessage,
  sendRichMessage,
  sendMessageDraft,
  sendDocument,
  sendPhoto,
  editMessageText,
  editMessageReplyMarkup,
  sendChatAction,
  answerCallbackQuery,
  setMyCommands,
  setWebhook,
  deleteWebhook,
  getChat,
  getChatMember,
  getFile,
  pinChatMessage,
  unpinChatMessage,
  unpinAllChatMessages,
  deleteMessage,
  setChatTitle,
  setChatDescription,
  restrictChatMember,
  banChatMember,
  unbanChatMember,
};
