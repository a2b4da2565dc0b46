import type { InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import type { Actor } from "../../engine/actor.ts";
import type { ExecutionStatus, ExecutionView } from "../../engine/execution.ts";
import type { Buttons } from "../../engine/store/buttons.ts";
import { toCallbackData } from "./button-data.ts";

/** How much a Bot API server takes: buttons that copy a text are younger than the others. */
export type ButtonSupport = "all" | "callbacks" | "none";

/** The buttons below one progress message. */
export type CardKeyboard = (view: ExecutionView, support: ButtonSupport) => Promise<InlineKeyboardMarkup | undefined>;

const LASTS_SECONDS = 60 * 24 * 3600;

const PAUSE = { choice: "pause", text: "⏸ Pause" };
const CANCEL = { choice: "cancel", text: "🚫 Cancel" };

/** What can be done to an execution in each state. */
const CONTROLS: Readonly<Record<ExecutionStatus, readonly { choice: string; text: string }[]>> = {
  created: [CANCEL],
  scheduled: [PAUSE, CANCEL],
  running: [PAUSE, CANCEL],
  paused: [{ choice: "resume", text: "▶️ Resume" }, CANCEL],
  completed: [],
  failed: [{ choice: "retry", text: "🔁 Retry failed" }],
  cancelled: [{ choice: "retry", text: "🔁 Run again" }],
};

/** Makes the buttons of an execution's progress message. They have one token, which is asked for once. */
export const cardKeyboard = (buttons: Buttons, executionId: string, actor: Actor): CardKeyboard => {
  const { chat_id, surface } = actor;
  let issued: string | undefined;
  return async (view, support) => {
    if (support === "none") return undefined;
    issued ??= await buttons.issue(`card:${executionId}:${chat_id}`, {
      kind: "card",
      surface,
      chat_id,
      data: { execution_id: executionId },
      lasts: LASTS_SECONDS,
    });
    const token = issued;
    const button = ({ choice, text }: { choice: string; text: string }): InlineKeyboardButton => ({
      text,
      callback_data: toCallbackData({ token, choice }),
    });
    const copy: InlineKeyboardButton =
      support === "all" ? { text: "Copy id", copy_text: { text: view.id } } : button({ choice: "id", text: "Show id" });
    const controls = CONTROLS[view.status].map(button);
    const about = [button({ choice: "details", text: "Details" }), copy];
    return { inline_keyboard: controls.length === 0 ? [about] : [controls, about] };
  };
};
