import type { Context } from "grammy";
import { isName, oneLine } from "../../engine/plain-text.ts";
import { shortened } from "../../i18n/rich-text.ts";

const MAX_NAME = 60;

/** What whoever speaks, or presses a button, is called, on one line; undefined where there is no name to be seen. */
export function senderName({ callbackQuery, msg, from }: Context): string | undefined {
  const speaker = callbackQuery === undefined ? (msg?.sender_chat ?? channelOf(msg)) : undefined;
  const { title, first_name, last_name } = { ...(speaker ?? from) } as Names;
  const name = oneLine(speaker === undefined ? [first_name, last_name].filter(Boolean).join(" ") : (title ?? ""));
  return isName(name) ? shortened(name, MAX_NAME) : undefined;
}

type Names = { title?: string; first_name?: string; last_name?: string };

function channelOf(msg: Context["msg"]) {
  return msg?.chat.type === "channel" ? msg.chat : undefined;
}
