import { badRequest } from "../api-error.ts";
import { BOT, type Conversation } from "../conversation.ts";
import type { Method, Payload } from "./method.ts";

function chatOf({ chat_id }: Payload, conversation: Conversation): number {
  const { members } = conversation;
  return members.groupFor(
    conversation,
    Number(chat_id),
    BOT.id,
    "can_pin_messages",
    "manage pinned messages in the chat",
  ).id;
}

export const pinChatMessage: Method = (payload, conversation) => {
  const chatId = chatOf(payload, conversation);
  const id = Number(payload.message_id);
  if (id >= 900_000) throw badRequest("message to pin not found");
  const { pinned } = conversation.members;
  pinned.set(chatId, [...(pinned.get(chatId) ?? []).filter((one) => one !== id), id]);
  conversation.changed.emit("changed");
  return true;
};

export const unpinChatMessage: Method = (payload, conversation) => {
  const chatId = chatOf(payload, conversation);
  const { pinned } = conversation.members;
  pinned.set(
    chatId,
    (pinned.get(chatId) ?? []).filter((one) => one !== Number(payload.message_id)),
  );
  return true;
};

export const unpinAllChatMessages: Method = (payload, conversation) => {
  conversation.members.pinned.set(chatOf(payload, conversation), []);
  return true;
};
