import type { InlineKeyboardMarkup } from "grammy/types";
import type { Buttons } from "../../chat-store/buttons.ts";
import type { ReplyButton } from "../../commands/outcome.ts";
import type { Actor } from "../../engine/actor.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { type ButtonHandler, toCallbackData } from "./button.ts";

/** More would fill the screen. */
const MAX_BUTTONS = 12;
const MAX_LABEL = 60;
const LASTS_SECONDS = 7 * 24 * 3600;

/** Buttons that offer shortcodes, each to be run once, by the author of the message or an owner. */
export async function replyKeyboard(
  buttons: Buttons,
  key: string,
  { user_id, chat_id, gateway }: Actor,
  offered: readonly ReplyButton[],
): Promise<InlineKeyboardMarkup | undefined> {
  if (offered.length === 0) return undefined;
  const rows = offered.slice(0, MAX_BUTTONS).map(async ({ label, shortcode }, index) => {
    const token = await buttons.issue(`${key}:offer:${index}`, {
      kind: "shortcode",
      gateway,
      chat_id,
      // For an anonymous author, everyone who may write may press.
      ...(user_id < 0 ? {} : { user_id }),
      data: { shortcode },
      lasts: LASTS_SECONDS,
    });
    return [{ text: shortened(label, MAX_LABEL), callback_data: toCallbackData({ token, choice: "run" }) }];
  });
  return { inline_keyboard: await Promise.all(rows) };
}

/** Handles the button of an offered shortcode: runs it once, for whoever pressed first. */
export const handleShortcodeButton: ButtonHandler = async (
  { button, choice, actor, messages, name, key },
  { chats, accept },
) => {
  const by = { id: actor.user_id, name };
  const decided = await chats.buttons.decide(button.token, { choice, by, press: key });
  if (decided === undefined) return { text: messages.press.tooOld };
  // The key makes this idempotent: if a crash came after the decision, the shortcode runs now; otherwise nothing
  // happens.
  await accept({
    key: `${actor.gateway}:press:${button.token}`,
    actor: { ...actor, user_id: decided.by.id, name: decided.by.name },
    text: String(button.data.shortcode),
  });
  return { text: decided.press === key ? messages.press.done : messages.press.pressedAlready(decided.by.name) };
};
