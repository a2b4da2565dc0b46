import type { Context } from "grammy";
import type { Sender } from "../access.ts";

/**
 * Who speaks. Where a group (as an anonymous admin) or a channel does, it is known by its own id, which is below zero, and
 * never by the ids that Telegram puts in the place of a person, nor by who has signed a post.
 */
export function senderOf(ctx: Context): Omit<Sender, "chat_id"> | undefined {
  if (ctx.callbackQuery === undefined) {
    const { sender_chat, chat } = ctx.msg ?? {};
    const speaker = sender_chat ?? (chat?.type === "channel" ? chat : undefined);
    if (speaker !== undefined) return { user_id: speaker.id, is_bot: false };
  }
  return ctx.from && { user_id: ctx.from.id, is_bot: ctx.from.is_bot === true };
}
