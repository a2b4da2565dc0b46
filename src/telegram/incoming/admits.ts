import type { Context } from "grammy";
import type { Access } from "../access.ts";
import { senderOf } from "./sender.ts";

/** Whether the sender of the update at hand is admitted. */
export async function admits(access: Pick<Access, "admits">, ctx: Context): Promise<boolean> {
  const sender = senderOf(ctx);
  if (sender === undefined || ctx.chat === undefined) return false;
  return access.admits({ ...sender, chat_id: ctx.chat.id });
}
