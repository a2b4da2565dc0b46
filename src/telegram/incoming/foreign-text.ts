import type { Message } from "grammy/types";
import type { ForeignText } from "../../chat-store/inbox.ts";
import { lineOf } from "../../i18n/rich-text.ts";

const MAX_NAME = 60;

/**
 * Where the text of a message comes from, if not from its sender: it was forwarded, or an inline bot wrote it. A document is
 * part of its message. Undefined for the sender's own text, and for a channel's post that Telegram put into its group.
 */
export function foreignText(message: Message): ForeignText | undefined {
  const { forward_origin: origin, via_bot: bot, is_automatic_forward: isAutomatic, sender_chat: speaker } = message;
  const isOwnPost = isAutomatic === true && origin?.type === "channel" && origin.chat.id === speaker?.id;
  if (origin !== undefined && !isOwnPost) return { how: "forwarded", from: lineOf(nameOf(origin), MAX_NAME) };
  return bot === undefined
    ? undefined
    : { how: "via_bot", from: lineOf(`@${bot.username ?? bot.first_name}`, MAX_NAME) };
}

function nameOf(origin: NonNullable<Message["forward_origin"]>): string {
  switch (origin.type) {
    case "user":
      return [origin.sender_user.first_name, origin.sender_user.last_name].filter(Boolean).join(" ");
    case "hidden_user":
      return origin.sender_user_name;
    case "chat":
      return titleOf(origin.sender_chat);
    case "channel":
      return titleOf(origin.chat);
    default:
      // A kind that Telegram has added since.
      return "";
  }
}

function titleOf(chat: { title?: string; first_name?: string }): string {
  return chat.title ?? chat.first_name ?? "";
}
