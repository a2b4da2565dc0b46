import { badRequest } from "../api-error.ts";
import { BOT } from "../conversation.ts";
import type { Method } from "./method.ts";

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
