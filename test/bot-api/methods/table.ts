import { answerCallbackQuery } from "./answer-callback-query.ts";
import { setChatDescription, setChatTitle } from "./chat-info.ts";
import { deleteMessage } from "./delete-message.ts";
import { deleteWebhook } from "./delete-webhook.ts";
import { editMessageText } from "./edit-message-text.ts";
import { getChatMember } from "./get-chat-member.ts";
import { getFile } from "./get-file.ts";
import { getMe } from "./get-me.ts";
import { getUpdates } from "./get-updates.ts";
import { getWebhookInfo } from "./get-webhook-info.ts";
import type { Method } from "./method.ts";
import { pinChatMessage, unpinAllChatMessages, unpinChatMessage } from "./pins.ts";
import { banChatMember, restrictChatMember, unbanChatMember } from "./restrict-members.ts";
import { sendChatAction } from "./send-chat-action.ts";
import { sendMessage } from "./send-message.ts";
import { sendMessageDraft } from "./send-message-draft.ts";
import { sendRichMessage } from "./send-rich-message.ts";
import { setMyCommands } from "./set-my-commands.ts";
import { setWebhook } from "./set-webhook.ts";

/** The methods that the server has; any other is not found. */
export const methods: Readonly<Record<string, Method>> = {
  getMe,
  getUpdates,
  getWebhookInfo,
  sendMessage,
  sendRichMessage,
  sendMessageDraft,
  editMessageText,
  sendChatAction,
  answerCallbackQuery,
  setMyCommands,
  setWebhook,
  deleteWebhook,
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
