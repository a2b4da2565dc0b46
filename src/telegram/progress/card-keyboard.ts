import type { InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import type { Buttons } from "../../chat-store/buttons.ts";
import type { Actor } from "../../engine/actor.ts";
import type { ExecutionStatus, ExecutionView } from "../../engine/execution.ts";
import type { ButtonWords } from "../../i18n/words.ts";
import { toCallbackData } from "../buttons/button-data.ts";

/** How much a Bot API server takes: buttons that copy a text are younger than the others. */
export type ButtonSupport = "all" | "callbacks" | "none";

/** The buttons below one progress message. */
export type ProgressKeyboard = (
  view: ExecutionView,
  support: ButtonSupport,
  words: ButtonWords,
) => Promise<InlineKeyboardMarkup | undefined>;

const LASTS_SECONDS = 60 * 24 * 3600;

/** What can be done to an execution in each state. */
export const CONTROLS: Readonly<Record<ExecutionStatus, readonly (keyof ButtonWords)[]>> = {
  created: ["cancel"],
  scheduled: ["pause", "cancel"],
  running: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  completed: [],
  failed: ["retry"],
  cancelled: ["again"],
};

/** What is sent when a button is pressed; two of them are the same command. */
export function choiceOf(name: keyof ButtonWords): string {
  return name === "again" ? "retry" : name;
}

/** Makes the buttons of an execution's progress message. They have one token, which is asked for once. */
export function cardKeyboard(buttons: Buttons, executionId: string, actor: Actor): ProgressKeyboard {
  const { chat_id, surface } = actor;
  let issued: string | undefined;
  return async (view, support, words) => {
    if (support === "none") return undefined;
    issued ??= await buttons.issue(`card:${executionId}:${chat_id}`, {
      kind: "card",
      surface,
      chat_id,
      data: { execution_id: executionId },
      lasts: LASTS_SECONDS,
    });
    const token = issued;
    const button = (name: keyof ButtonWords): InlineKeyboardButton => ({
      text: words[name],
      callback_data: toCallbackData({ token, choice: choiceOf(name) }),
    });
    const copy: InlineKeyboardButton =
      support === "all" ? { text: words.copy, copy_text: { text: view.id } } : button("id");
    const controls = CONTROLS[view.status].map(button);
    const about = [button("details"), copy];
    return { inline_keyboard: controls.length === 0 ? [about] : [controls, about] };
  };
}
