import type { InlineKeyboardMarkup } from "grammy/types";
import type { Buttons } from "../../chat-store/buttons.ts";
import type { AiText, ForeignText, IncomingMessage } from "../../chat-store/inbox.ts";
import type { ReplyButton } from "../../commands/outcome.ts";
import type { Actor } from "../../engine/actor.ts";
import type { JsonObject } from "../../engine/json.ts";
import { lineOf } from "../../i18n/rich-text.ts";
import { type ButtonHandler, type ButtonPress, type ButtonServices, toCallbackData } from "./button.ts";

/** More would fill the screen. */
const MAX_BUTTONS = 12;
const MAX_LABEL = 60;
const LASTS_SECONDS = 7 * 24 * 3600;

/** Who wrote the offered shortcodes: the person the buttons are for, or the bot. */
export type OfferedWords =
  | { of: "author"; foreign: ForeignText | undefined; ai: IncomingMessage["ai"] | undefined }
  | { of: "bot" };

/**
 * Buttons that offer shortcodes, each to be run once, by the person they are for or an owner. Buttons of a foreign message are
 * as foreign as the message; for anyone else who presses them, so are the author's own.
 */
export async function replyKeyboard(
  buttons: Buttons,
  key: string,
  { user_id, name, chat_id, gateway }: Actor,
  offered: readonly ReplyButton[],
  words: OfferedWords,
): Promise<InlineKeyboardMarkup | undefined> {
  if (offered.length === 0) return undefined;
  const shown = offered.slice(0, MAX_BUTTONS);
  const about: JsonObject = { maker: user_id };
  if (words.of === "author") about.written_by = name ?? String(user_id);
  if (words.of === "author" && words.foreign !== undefined) about.foreign = { ...words.foreign };
  if (words.of === "author" && words.ai !== undefined) about.ai = { hasData: words.ai.hasData };
  const issue = (name: string, data: JsonObject) =>
    buttons.issue(`${key}:${name}`, {
      kind: "shortcode",
      gateway,
      chat_id,
      // For an anonymous author, everyone who may write may press.
      ...(user_id < 0 ? {} : { user_id }),
      data: { ...data, ...about },
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
 * Handles the button of an offered shortcode: runs it once, for whoever pressed first. Of several alternatives, only the first
 * one pressed runs, and their buttons are removed.
 */
export const handleShortcodeButton: ButtonHandler = async (press, services) => {
  const { button, choice, actor, messages, name, key } = press;
  const { chats, accept } = services;
  const choices = button.data.choices as unknown as readonly ReplyButton[] | undefined;
  if (choices !== undefined && choices[Number(choice)] === undefined) return { text: messages.press.tooOld };
  const { ai } = button.data as { ai?: AiText };
  const { user_id } = await press.as(makerOf(press));
  const decided = await chats.buttons.decide(button.token, { choice, by: { id: user_id, name }, press: key });
  if (decided === undefined) return { text: messages.press.tooOld };
  const chosen = choices?.[Number(decided.choice)];
  const foreign = await foreignTo(decided.by.id, press, services);
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
  return chosen === undefined || decided.choice === choice
    ? { text: messages.press.pressedAlready(decided.by.name), ...isOver }
    : { text: messages.press.choseOther(decided.by.name, chosen.label), alert: true, ...isOver };
};

/** Who the buttons are for. Earlier versions did not store it if that is a chat. */
function makerOf({ button, actor }: ButtonPress): number {
  return Number(button.data.maker ?? button.user_id ?? actor.user_id);
}

/** Where the shortcode comes from, for the person who runs it: someone else's words, unless those are an owner's. */
async function foreignTo(
  runs: number,
  press: ButtonPress,
  { access }: ButtonServices,
): Promise<ForeignText | undefined> {
  const { foreign, written_by: author } = press.button.data;
  if (foreign !== undefined) return foreign as unknown as ForeignText;
  const maker = makerOf(press);
  if (author === undefined || maker === runs) return undefined;
  const isOwners = await access.isOwner({ user_id: maker, gateway: press.actor.gateway });
  return isOwners ? undefined : { how: "offered", from: String(author) };
}
