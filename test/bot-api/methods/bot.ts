import { badRequest } from "../api-error.ts";
import { BOT } from "../conversation.ts";
import type { Method } from "./method.ts";

export const getMe: Method = () => ({ ...BOT, can_join_groups: true, can_read_all_group_messages: false });

export const setMyCommands: Method = () => true;

const MAX_TEXT = 200;

export const answerCallbackQuery: Method = (
  { callback_query_id, text = "", show_alert = false },
  { presses, changed },
) => {
  const id = String(callback_query_id);
  if (!presses.has(id) || presses.get(id) !== undefined)
    throw badRequest("query is too old and response timeout expired or query ID is invalid");
  if (String(text).length > MAX_TEXT) throw badRequest("MESSAGE_TOO_LONG");
  presses.set(id, { text: String(text), alert: show_alert === true });
  changed.emit("changed");
  return true;
};
