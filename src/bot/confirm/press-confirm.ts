import type { ButtonDecision } from "../../engine/store/buttons.ts";
import type { Press, PressAnswer, PressKind, PressServices } from "../buttons/press.ts";
import type { IncomingMessage } from "../message-reader.ts";
import { planDigest } from "./plan-text.ts";

const CHOICES: Readonly<Record<string, string>> = {
  run: "▶️ Run",
  always: "▶️ Run, and not asked again here",
  discard: "🗑 Discarded",
  changed: "⚠️ Asked again, because what it would do has changed meanwhile",
};

/** Runs or discards the message that waits; the first press decides, and what was decided happens once. */
export const pressConfirm: PressKind = async (press, services) => {
  const { button, choice, actor, name, isOwner, key } = press;
  if (!["run", "always", "discard"].includes(choice)) return { text: "Press Run or Discard.", alert: true };
  if (choice === "always" && !(isOwner && button.data.may_be_unasked === true))
    return { text: "Only an owner of the bot may say so.", alert: true };
  const hasChanged = button.decided === undefined && choice !== "discard" && (await changedSince(press, services));
  const by = { id: actor.user_id, name };
  const wanted = { choice: hasChanged ? "changed" : choice, by, press: key };
  const decided = await services.engine.buttons.decide(button.token, wanted);
  if (decided === undefined) return { text: "This question is too old. Please send the message again." };
  // Done again it changes nothing: had a crash cut it off after the decision, this takes it up.
  await follow(decided, press, services);
  return answerOf(decided, key);
};

const messageOf = ({ button }: Press): IncomingMessage => button.data.message as unknown as IncomingMessage;

const changedSince = async (press: Press, { askFirst }: PressServices): Promise<boolean> =>
  planDigest(await askFirst.plan(messageOf(press))) !== press.button.data.digest;

const follow = async ({ choice }: ButtonDecision, press: Press, services: PressServices): Promise<void> => {
  const message = messageOf(press);
  if (choice === "always") await services.engine.unaskedChats.add(message.actor.chat_id, press.actor.user_id);
  if (choice === "run" || choice === "always")
    await services.reader.accept({ ...message, key: `${message.key}:run`, confirmed: true });
  // The same message under another name: it is asked about anew.
  if (choice === "changed") await services.reader.accept({ ...message, key: `${message.key}:changed` });
};

const answerOf = (decided: ButtonDecision, key: string): PressAnswer => {
  const { choice, by } = decided;
  const what = CHOICES[choice] ?? choice;
  const closing = `${what} · ${by.name}`;
  return decided.press === key ? { text: what, closing } : { text: `That is decided already: ${closing}.`, closing };
};
