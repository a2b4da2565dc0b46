import type { Context } from "grammy";
import type { Sender } from "../access.ts";

/**
 * Who speaks. Where a group (as an anonymous admin) or a channel does, it is known by its own id, which is below zero, and
 * never by the ids that Telegram puts in the place of a person.
 */
export const senderOf = (ctx: Context): Omit<Sender, "chat_id"> | undefined => {
  const chat = ctx.callbackQuery === undefined ? ctx.msg?.sender_chat : undefined;
  if (chat !== undefined) return { user_id: chat.id, is_bot: false };
  return ctx.from && { user_id: ctx.from.id, is_bot: ctx.from.is_bot === true };
};
