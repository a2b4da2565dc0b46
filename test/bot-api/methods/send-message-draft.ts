import { badRequest } from "../api-error.ts";
import { checkText } from "../check-text.ts";
import type { Method } from "./method.ts";

export const sendMessageDraft: Method = ({ chat_id, draft_id, text, entities }, conversation) => {
  const chat = conversation.openChat(Number(chat_id));
  if (chat.type !== "private") throw badRequest("drafts are for private chats");
  if (!Number.isInteger(draft_id) || draft_id === 0) throw badRequest("draft_id must be a number that is not 0");
  checkText(text, entities);
  conversation.changed.emit("changed");
  return true;
};
