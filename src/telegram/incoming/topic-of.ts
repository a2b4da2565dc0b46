import type { Message } from "grammy/types";

/** The forum topic in which a message stands. A thread of replies outside of forums has a number, too, and is none. */
export function topicOf({
  is_topic_message: isTopic,
  message_thread_id: thread,
}: Pick<Message, "is_topic_message" | "message_thread_id">): { thread_id?: number } {
  return isTopic === true && thread !== undefined ? { thread_id: thread } : {};
}
