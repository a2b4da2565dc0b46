import { badRequest } from "../api-error.ts";
import { BOT } from "../conversation.ts";
import type { Method } from "./method.ts";

export const setChatTitle: Method = ({ chat_id, title }, conversation) => {
  const { members } = conversation;
  const chat = members.groupFor(conversation, Number(chat_id), BOT.id, "can_change_info", "change chat title");
  if (members.titles.get(chat.id) === title) throw badRequest("chat title is not modified");
  members.titles.set(chat.id, String(title));
  return true;
};

export const setChatDescription: Method = ({ chat_id, description }, conversation) => {
  const { members } = conversation;
  const chat = members.groupFor(conversation, Number(chat_id), BOT.id, "can_change_info", "set chat description");
  members.descriptions.set(chat.id, String(description ?? ""));
  return true;
};
