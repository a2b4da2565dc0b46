import type { Actor } from "../../engine/actor.ts";
import type { ButtonData } from "./button-data.ts";
import type { PressAnswer, PressServices } from "./press.ts";
import { pressKinds } from "./press-table.ts";

/** A press as it comes from a chat: by whom, where, on what. */
export interface IncomingPress extends ButtonData {
  actor: Actor;
  name: string;
  isBot: boolean;
  /** See `Press`. */
  key: string;
}

/** Carries out a press, or says in plain words why not. Pressing twice, late or as a stranger does no harm. */
export async function answerPress(incoming: IncomingPress, services: PressServices): Promise<PressAnswer> {
  const { token, choice, actor, name, isBot, key } = incoming;
  const { engine, access } = services;
  const { user_id, chat_id } = actor;
  if (!(await access.admits({ user_id, is_bot: isBot, chat_id }))) return refused("This bot does not know you.");
  const button = await engine.buttons.find(token);
  const kind = button === undefined ? undefined : pressKinds[button.kind];
  if (button === undefined || kind === undefined) return refused("This button is too old. Nothing was done.");
  if (button.chat_id !== chat_id) return refused("This button belongs to another chat.");
  const isOwner = await access.isOwner(actor);
  if (button.user_id !== undefined && button.user_id !== user_id && !isOwner)
    return refused("Only the person who was asked, or an owner of the bot, may press this.");
  if (button.decided === undefined && button.valid_until < engine.now())
    return refused("This has expired. Please send the message again.");
  return kind({ button, choice, actor, name, isOwner, key }, services);
}

const refused = (text: string): PressAnswer => ({ text, alert: true });
