import { createHash } from "node:crypto";
import type { Message, Update } from "grammy/types";
import { ownText } from "./message-text.ts";

/** What the keys of one message's updates begin with. An edit keeps the date of the message. */
export function messageKey(surface: string, message: Message): string {
  const { chat, message_id, date } = originOf(message);
  return `${surface}:${chat.id}:${message_id}:${date}:`;
}

/**
 * What makes an update the same update when it is delivered again. The update's number alone is not enough: Telegram starts
 * the numbers anew after a quiet week, and so do other Bot API servers when they restart. A channel's post is told twice
 * where the bot is also in the group to which Telegram forwards it, and is one message all the same.
 */
export function updateKey(surface: string, update: Update, message: Message): string {
  const content = createHash("sha256").update(ownText(message)).digest("hex").slice(0, 12);
  const number = originOf(message).chat.type === "channel" ? "post" : update.update_id;
  return `${messageKey(surface, message)}${number}:${content}`;
}

/** The message; of what Telegram itself forwards from a channel to its group, the post. */
function originOf(message: Message): Pick<Message, "chat" | "message_id" | "date"> {
  const { is_automatic_forward, forward_origin } = message;
  return is_automatic_forward === true && forward_origin?.type === "channel" ? forward_origin : message;
}
