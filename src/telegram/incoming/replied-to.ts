import type { Message } from "grammy/types";
import type { IncomingMessage } from "./message-queue.ts";

/** The message that is replied to, and the person who wrote it. */
export function repliedTo(message: Message): Pick<IncomingMessage, "reply_to_message_id" | "reply_to_user_id"> {
  const { reply_to_message: reply } = message;
  // In a forum every message of a topic is said to reply to the one that opened it.
  if (reply === undefined || reply.forum_topic_created !== undefined) return {};
  const person = reply.sender_chat === undefined ? reply.from : undefined;
  return { reply_to_message_id: reply.message_id, ...(person === undefined ? {} : { reply_to_user_id: person.id }) };
}
