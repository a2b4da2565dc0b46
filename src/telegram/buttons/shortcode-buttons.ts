import type { InlineKeyboardMarkup } from "grammy/types";
import type { Buttons } from "../../chat-store/buttons.ts";
import type { AiText, IncomingMessage } from "../../chat-store/inbox.ts";
import type { ReplyButton } from "../../commands/outcome.ts";
import type { Actor } from "../../engine/actor.ts";
import type { JsonObject } from "../../engine/json.ts";
import { lineOf } from "../../i18n/rich-text.ts";
import { type ButtonHandler, toCallbackData } from "./button.ts";

/** More would fill the screen. */
const MAX_BUTTONS = 12;
const MAX_LABEL = 60;
const LASTS_SECONDS = 7 * 24 * 3600;

/**
 * Buttons that offer shortcodes, each to be run once, by the author of the message or an owner. Whose words they are counts as for the
 * message.
 */
export async function replyKeyboard(
  buttons: Buttons,
  key: string,
  { user_id, chat_id, gateway }: Actor,
  offered: readonly ReplyButton[],
  { foreign, ai }: Pick<IncomingMessage, "foreign" | "ai">,
): Promise<InlineKeyboardMarkup | undefined> {
  if (offered.length === 0) return undefined;
  const shown = offered.slice(0, MAX_BUTTONS);
  const words: Pick<IncomingMessage, "foreign" | "ai"> = {
    ...(foreign === undefined ? {} : { foreign }),
    ...(ai === undefined ? {} : { ai: { hasData: ai.hasData } }),
  };
  const issue = (name: string, data: JsonObject) =>
    buttons.issue(`${key}:${name}`, {
      kind: "shortcode",
      gateway,
      chat_id,
      // For an anonymous author, everyone who may write may press.
      ...(user_id < 0 ? {} : { user_id }),
      data: { ...data, ...(words as JsonObject) },
      lasts: LASTS_SECONDS,
    });
  const choices = shown.filter(({ isChoice }) => isChoice);
  // Alternatives share a token, because it is decided once.
  const choice = choices.length === 0 ? "" : await issue("choice", { choices: choices as unknown as JsonObject[] });
  const rows = shown.map(async (button, index) => {
    const data = button.isChoice
      ? { token: choice, choice: String(choices.indexOf(button)) }
      : { token: await issue(`offer:${index}`, { shortcode: button.shortcode }), choice: "run" };
    return [{ text: lineOf(button.label, MAX_LABEL), callback_data: toCallbackData(data) }];
  });
  return { inline_keyboard: await Promise.all(rows) };
}

/**
 * Handles the button of an offered shortcode: runs it once, for whoever pressed first. Of alternatives, only the first one
 * pressed runs, and their buttons go.
 */
export const handleShortcodeButton: ButtonHandler = async (
  { button, choice, actor, messages, name, key },
  { chats, accept },
) => {
  const choices = button.data.choices as unknown as readonly ReplyButton[] | undefined;
  if (choices !== undefined && choices[Number(choice)] === undefined) return { text: messages.press.tooOld };
  const { foreign, ai } = button.data as Pick<IncomingMessage, "foreign"> & { ai?: AiText };
  const by = { id: actor.user_id, name };
  const decided = await chats.buttons.decide(button.token, { choice, by, press: key });
  if (decided === undefined) return { text: messages.press.tooOld };
  const chosen = choices?.[Number(decided.choice)];
  // The key makes this idempotent: if a crash came after the decision, the shortcode runs now; otherwise nothing
  // happens.
  await accept({
    key: `${actor.gateway}:press:${button.token}`,
    actor: { ...actor, user_id: decided.by.id, name: decided.by.name },
    text: chosen?.shortcode ?? String(button.data.shortcode),
    ...(foreign === undefined ? {} : { foreign }),
    ...(ai === undefined ? {} : { ai }),
  });
  const isOver = choices === undefined ? {} : { isOver: true as const };
  if (decided.press === key) return { text: messages.press.done, ...isOver };
  const { press } = messages;
  return chosen === undefined || decided.choice === choice
    ? { text: press.pressedAlready(decided.by.name), ...isOver }
    : { text: press.choseOther(decided.by.name, chosen.label), alert: true, ...isOver };
};
