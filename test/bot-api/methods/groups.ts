import { badRequest } from "../api-error.ts";
import { BOT, type Conversation } from "../conversation.ts";
import type { Member } from "../members.ts";
import type { Method, Payload } from "./method.ts";

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

function pinChatOf({ chat_id }: Payload, conversation: Conversation): number {
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
  const chatId = pinChatOf(payload, conversation);
  const id = Number(payload.message_id);
  if (id >= 900_000) throw badRequest("message to pin not found");
  const { pinned } = conversation.members;
  pinned.set(chatId, [...(pinned.get(chatId) ?? []).filter((one) => one !== id), id]);
  conversation.changed.emit("changed");
  return true;
};

export const unpinChatMessage: Method = (payload, conversation) => {
  const chatId = pinChatOf(payload, conversation);
  const { pinned } = conversation.members;
  pinned.set(
    chatId,
    (pinned.get(chatId) ?? []).filter((one) => one !== Number(payload.message_id)),
  );
  return true;
};

export const unpinAllChatMessages: Method = (payload, conversation) => {
  conversation.members.pinned.set(pinChatOf(payload, conversation), []);
  return true;
};

export const getChat: Method = ({ chat_id }, conversation) => {
  const { id, type } = conversation.openChat(Number(chat_id));
  if (type === "private") return { id, type, first_name: `Person ${id}` };
  return { id, type, title: conversation.members.titles.get(id) ?? `Group ${id}` };
};

export const getChatMember: Method = ({ chat_id, user_id }, conversation) => {
  const chat = conversation.openChat(Number(chat_id));
  const id = Number(user_id);
  const member =
    chat.type === "private"
      ? { status: "member", first_name: "Somebody", rights: [] as readonly string[] }
      : conversation.members.get(chat.id, id);
  if (member === undefined) throw badRequest("user not found");
  const { status, first_name, rights, ...rest } = member;
  const allowed = Object.fromEntries(rights.map((right) => [right, true]));
  return { status, user: { id, is_bot: id === BOT.id, first_name }, ...rest, ...allowed };
};

function memberOf({ chat_id, user_id }: Payload, conversation: Conversation): Member {
  const { members } = conversation;
  const what = "restrict/unrestrict chat member";
  const chat = members.groupFor(conversation, Number(chat_id), BOT.id, "can_restrict_members", what);
  return members.restrictable(chat.id, Number(user_id));
}

export const restrictChatMember: Method = (payload, conversation) => {
  const member = memberOf(payload, conversation);
  const { can_send_messages = false } = payload.permissions as { can_send_messages?: boolean };
  member.status = can_send_messages ? "member" : "restricted";
  member.can_send_messages = can_send_messages;
  member.until_date = Number(payload.until_date ?? 0);
  conversation.changed.emit("changed");
  return true;
};

export const banChatMember: Method = (payload, conversation) => {
  const member = memberOf(payload, conversation);
  member.status = "kicked";
  member.until_date = Number(payload.until_date ?? 0);
  return true;
};

export const unbanChatMember: Method = (payload, conversation) => {
  const member = memberOf(payload, conversation);
  if (member.status === "kicked" || payload.only_if_banned !== true) member.status = "left";
  return true;
};
