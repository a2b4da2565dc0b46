import type { InlineKeyboardMarkup } from "grammy/types";
import type { Buttons } from "../../chat-store/buttons.ts";
import type { Actor } from "../../engine/actor.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Messages } from "../../i18n/messages.ts";
import { type ButtonHandler, toCallbackData } from "../buttons/button.ts";

const LASTS_SECONDS = 3600;

/** The button below an answer that is being written; `key`: of the question. */
export async function stopButton(
  buttons: Buttons,
  key: string,
  { gateway, chat_id, thread_id, user_id }: Actor,
  { ai }: Messages,
): Promise<InlineKeyboardMarkup> {
  const token = await buttons.issue(`ai:${key}:stop`, {
    kind: "ai_stop",
    gateway,
    chat_id,
    // For an anonymous person, everyone who may write may press.
    ...(user_id < 0 ? {} : { user_id }),
    data: { user_id, ...(thread_id === undefined ? {} : { thread_id }) } satisfies JsonObject,
    lasts: LASTS_SECONDS,
  });
  return { inline_keyboard: [[{ text: ai.stopButton, callback_data: toCallbackData({ token, choice: "stop" }) }]] };
}

/** Ends the answer. */
export const handleStopButton: ButtonHandler = async ({ button, messages }, { stopAi }) => {
  const { user_id, thread_id } = button.data as { user_id: number; thread_id?: number };
  const conversation = { chat_id: button.chat_id, user_id, ...(thread_id === undefined ? {} : { thread_id }) };
  const isStopped = await stopAi(conversation);
  return { text: isStopped ? messages.ai.stopped : messages.ai.nothingToStop };
};
