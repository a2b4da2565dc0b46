import { createHash } from "node:crypto";
import type { Message, Update } from "grammy/types";

/**
 * What makes an update the same update when it is delivered again. The update's number alone is not enough: Telegram starts
 * the numbers anew after a quiet week, and so do other Bot API servers when they restart.
 */
export function updateKey(surface: string, update: Update, message: Message): string {
  const content = createHash("sha256")
    .update(`${message.date}\n${message.text ?? message.caption ?? ""}`)
    .digest("hex")
    .slice(0, 12);
  return `${surface}:${update.update_id}:${message.chat.id}:${message.message_id}:${content}`;
}
