import { BOT, type Conversation } from "../conversation.ts";
import type { Member } from "../members.ts";
import type { Method, Payload } from "./method.ts";

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
