import type { Button } from "../../chat-store/buttons.ts";
import type { Actor } from "../../engine/actor.ts";
import { handleListButton } from "../lists/list-buttons.ts";
import { handleSettingsButton } from "../slash-commands/settings.ts";
import { handleApprovalButton } from "./approval-buttons.ts";
import type { ButtonData, ButtonHandler, ButtonResponse, ButtonServices } from "./button-press.ts";
import { confirmButton } from "./confirm-button.ts";
import { handleExecutionButton } from "./execution-buttons.ts";
import { handleShortcodeButton } from "./shortcode-buttons.ts";

/** What buttons do, by their kind. */
export const buttonHandlers: Readonly<Record<string, ButtonHandler>> = {
  card: handleExecutionButton,
  shortcode: handleShortcodeButton,
  confirm: confirmButton,
  approval: handleApprovalButton,
  list: handleListButton,
  settings: handleSettingsButton,
};

/** A press as it comes from a chat: by whom, where, on what. */
export interface IncomingButtonPress extends ButtonData {
  actor: Actor;
  name: string;
  isBot: boolean;
  /** In a channel everybody can press what only few can write, so who presses must be admitted themselves. */
  isChannel?: boolean;
  /** The language that Telegram says is theirs. */
  language?: string;
  /** See `ButtonPress`. */
  key: string;
}

/** Carries out a press, or says in plain words why not. Pressing twice, late or as a stranger does no harm. */
export async function runButtonPress(incoming: IncomingButtonPress, services: ButtonServices): Promise<ButtonResponse> {
  const { token, choice, name, isBot, isChannel = false, language, key } = incoming;
  const { engine, access, locales } = services;
  const actor = { ...incoming.actor, chat_id: services.chatNow(incoming.actor.chat_id) };
  const { user_id, chat_id } = actor;
  if (!(await access.admits({ user_id, is_bot: isBot, chat_id: isChannel ? user_id : chat_id })))
    return refused(locales.guess(user_id, language).press.stranger);
  const messages = await locales.messagesFor(user_id, language);
  const { press } = messages;
  const button = await engine.buttons.find(token);
  const kind = button === undefined ? undefined : buttonHandlers[button.kind];
  if (button === undefined || kind === undefined) return refused(press.tooOld);
  if (button.chat_id !== chat_id) return refused(press.otherChat);
  const isOwner = await access.isOwner(actor);
  if (!isOwner && !(await isTheirs(button, user_id, services))) return refused(press.notYours);
  if (button.decided === undefined && button.valid_until < engine.now()) return refused(press.expired);
  return kind({ button, choice, actor, messages, name, isOwner, key }, services);
}

/**
 * A group (its anonymous administrators) or a channel asks under an id of its own, below zero, under which nobody can press:
 * Telegram says of a press which person it was. So its administrators answer for it. What is done then is done with the
 * rights of the id that asked.
 */
async function isTheirs(
  { user_id: asker }: Button,
  userId: number,
  { chatNow, speaksFor }: ButtonServices,
): Promise<boolean> {
  return asker === undefined || asker === userId || (asker < 0 && (await speaksFor(chatNow(asker), userId)));
}

function refused(text: string): ButtonResponse {
  return { text, alert: true };
}
