import { createHash } from "node:crypto";
import type { Message, Update } from "grammy/types";

/** What the keys of one message's updates begin with. An edit keeps the date of the message. */
export const messageKey = (surface: string, { chat, message_id, date }: Message): string =>
  `${surface}:${chat.id}:${message_id}:${date}:`;

/**
 * What makes an update the same update when it is delivered again. The update's number alone is not enough: Telegram starts
 * the numbers anew after a quiet week, and so do other Bot API servers when they restart.
 */
export function updateKey(surface: string, update: Update, message: Message): string {
  const content = createHash("sha256")
    .update(message.text ?? message.caption ?? "")
    .digest("hex")
    .slice(0, 12);
  return `${messageKey(surface, message)}${update.update_id}:${content}`;
}
