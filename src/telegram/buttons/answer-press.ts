import type { Button } from "../../chat-store/buttons.ts";
import type { Actor } from "../../engine/actor.ts";
import type { ButtonData } from "./button-data.ts";
import type { PressAnswer, PressServices } from "./press.ts";
import { pressKinds } from "./press-table.ts";

/** A press as it comes from a chat: by whom, where, on what. */
export interface IncomingPress extends ButtonData {
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
export async function answerPress(incoming: IncomingPress, services: PressServices): Promise<PressAnswer> {
  const { token, choice, name, isBot, isChannel = false, language, key } = incoming;
  const { engine, access, locales } = services;
  const actor = { ...incoming.actor, chat_id: services.chatNow(incoming.actor.chat_id) };
  const { user_id, chat_id } = actor;
  if (!(await access.admits({ user_id, is_bot: isBot, chat_id: isChannel ? user_id : chat_id })))
    return refused(locales.guess(user_id, language).press.stranger);
  const words = await locales.wordsFor(user_id, language);
  const { press } = words;
  const button = await engine.buttons.find(token);
  const kind = button === undefined ? undefined : pressKinds[button.kind];
  if (button === undefined || kind === undefined) return refused(press.tooOld);
  if (button.chat_id !== chat_id) return refused(press.otherChat);
  const isOwner = await access.isOwner(actor);
  if (!isOwner && !(await isTheirs(button, user_id, services))) return refused(press.notYours);
  if (button.decided === undefined && button.valid_until < engine.now()) return refused(press.expired);
  return kind({ button, choice, actor, words, name, isOwner, key }, services);
}

/**
 * A group (its anonymous administrators) or a channel asks under an id of its own, below zero, under which nobody can press:
 * Telegram says of a press which person it was. So its administrators answer for it. What is done then is done with the
 * rights of the id that asked.
 */
async function isTheirs(
  { user_id: asker }: Button,
  userId: number,
  { chatNow, speaksFor }: PressServices,
): Promise<boolean> {
  return asker === undefined || asker === userId || (asker < 0 && (await speaksFor(chatNow(asker), userId)));
}

function refused(text: string): PressAnswer {
  return { text, alert: true };
}
