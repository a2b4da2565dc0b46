import type { Context } from "grammy";
import type { Message } from "grammy/types";
import type { Actor } from "../../engine/actor.ts";
import { senderOf } from "./sender.ts";
import { senderName } from "./sender-name.ts";
import { topicOf } from "./topic-of.ts";

/** On whose behalf the update at hand speaks; undefined where there is nobody. */
export function actorOf(ctx: Context, message: Message, surface: string): Actor | undefined {
  const sender = senderOf(ctx);
  if (sender === undefined) return undefined;
  const { chat, message_id } = message;
  const name = senderName(ctx);
  const who = { user_id: sender.user_id, ...(name === undefined ? {} : { name }) };
  return { ...who, chat_id: chat.id, ...topicOf(message), message_id, surface };
}
