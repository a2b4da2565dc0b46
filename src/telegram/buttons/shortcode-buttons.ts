import type { InlineKeyboardMarkup } from "grammy/types";
import type { Buttons } from "../../chat-store/buttons.ts";
import type { ReplyButton } from "../../commands/outcome.ts";
import type { Actor } from "../../engine/actor.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { type ButtonHandler, toCallbackData } from "./button.ts";

/** More would hide the chat. */
const MAX_BUTTONS = 12;
const MAX_LABEL = 60;
const LASTS_SECONDS = 7 * 24 * 3600;

/** Shortcodes that are offered, as buttons for who wrote the message and for owners, once each. */
export async function replyKeyboard(
  buttons: Buttons,
  key: string,
  { user_id, chat_id, surface }: Actor,
  offered: readonly ReplyButton[],
): Promise<InlineKeyboardMarkup | undefined> {
  if (offered.length === 0) return undefined;
  const rows = offered.slice(0, MAX_BUTTONS).map(async ({ label, shortcode }, index) => {
    const token = await buttons.issue(`${key}:offer:${index}`, {
      kind: "shortcode",
      surface,
      chat_id,
      // Where nobody is seen to have written, everybody who may write may press.
      ...(user_id < 0 ? {} : { user_id }),
      data: { shortcode },
      lasts: LASTS_SECONDS,
    });
    return [{ text: shortened(label, MAX_LABEL), callback_data: toCallbackData({ token, choice: "run" }) }];
  });
  return { inline_keyboard: await Promise.all(rows) };
}

/** Runs a shortcode that was offered, once, for the person who pressed first. */
export const handleShortcodeButton: ButtonHandler = async (
  { button, choice, actor, messages, name, key },
  { chats, accept },
) => {
  const by = { id: actor.user_id, name };
  const decided = await chats.buttons.decide(button.token, { choice, by, press: key });
  if (decided === undefined) return { text: messages.press.tooOld };
  // The same key is the same message: were it lost after the decision, this takes it up, and else it does nothing.
  await accept({
    key: `${actor.surface}:press:${button.token}`,
    actor: { ...actor, user_id: decided.by.id, name: decided.by.name },
    text: String(button.data.shortcode),
  });
  return { text: decided.press === key ? messages.press.done : messages.press.pressedAlready(decided.by.name) };
};
