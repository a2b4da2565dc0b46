import { addressedChat, type ChatAction } from "../../commands/chat-action.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { PlannedCommand, PlanScope } from "./plan-message.ts";

/** What commands do to a chat. */
const ACTS: Readonly<Record<string, ChatAction["do"]>> = {
  "GROUP:PIN_MESSAGE": "pin",
  "GROUP:UNPIN_MESSAGE": "unpin",
  "GROUP:UNPIN_ALL": "unpin_all",
  "GROUP:DELETE_MESSAGE": "delete_message",
  "GROUP:SET_TITLE": "set_title",
  "GROUP:SET_DESCRIPTION": "set_description",
  "USER:MUTE": "mute",
  "USER:UNMUTE": "unmute",
  "USER:BAN": "ban",
  "USER:UNBAN": "unban",
  "USER:KICK": "kick",
};

/** Asks whether a person may do that in that chat, as far as it is known; `by` is the person's id. */
export type MayAct = (request: { chat_id: number; by: number; act: ChatAction["do"] }) => Promise<boolean>;

/** Whether a command will be refused for certain, because the person has not the right to do that in that chat. */
export async function isActRefused({ label, values }: PlannedCommand, scope: PlanScope): Promise<boolean> {
  const act = Object.hasOwn(ACTS, label) ? ACTS[label] : undefined;
  if (act === undefined) return false;
  const { actor, viewer, mayAct } = scope;
  const chat = addressedChat(values.options as JsonObject | undefined, actor);
  // What cannot be read is an error of its own.
  if (!chat.ok) return false;
  const chat_id = chat.value;
  if (chat_id !== actor.chat_id && !viewer.all) return true;
  return !((await mayAct?.({ chat_id, by: actor.user_id, act })) ?? true);
}
