import type { Api } from "grammy";
import { apiFailure } from "../api-failure.ts";
import { grammySignal } from "../grammy-signal.ts";
import type { Right } from "./action-table.ts";

/** Rights as people say them. */
export const RIGHT_WORDS: Readonly<Record<Right, string>> = {
  can_pin_messages: "pin messages",
  can_delete_messages: "delete messages",
  can_change_info: "change the group's info",
  can_restrict_members: "restrict members",
};

/** Whether a member owns the group, or is an administrator who may do that (or anything, where no right is named). */
export async function mayIn(
  api: Api,
  chatId: number,
  userId: number,
  right: Right | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const member = await api.getChatMember(chatId, userId, grammySignal(signal));
  if (member.status === "creator") return true;
  return member.status === "administrator" && (right === undefined || member[right] === true);
}

/** How long Telegram may take while somebody who has pressed a button waits, in ms. */
const PATIENCE_MS = 5_000;

/** Whether a person may speak for a group or channel, as one of its administrators; not, where the bot cannot know. */
export async function speaksFor(api: Api, chatId: number, userId: number): Promise<boolean> {
  try {
    return await mayIn(api, chatId, userId, undefined, AbortSignal.timeout(PATIENCE_MS));
  } catch (error) {
    if (apiFailure(error).kind === "refused") return false;
    throw error;
  }
}
