import type { Context } from "grammy";
import type { Message } from "grammy/types";
import type { OutboxMessage } from "../../chat-store/outbox.ts";
import { topicOf } from "./topic-of.ts";
import { updateKey } from "./update-key.ts";

/** Where an answer to the update at hand goes. */
export function answerAddress(
  ctx: Context,
  message: Message,
  surface: string,
): Pick<OutboxMessage, "key" | "surface" | "chat_id" | "thread_id" | "reply_to_message_id"> {
  return {
    key: `${updateKey(surface, ctx.update, message)}:answer`,
    surface,
    chat_id: message.chat.id,
    ...topicOf(message),
    ...(message.chat.type === "private" ? {} : { reply_to_message_id: message.message_id }),
  };
}
