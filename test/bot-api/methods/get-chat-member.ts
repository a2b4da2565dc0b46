import { badRequest } from "../api-error.ts";
import { BOT } from "../conversation.ts";
import type { Method } from "./method.ts";

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
