import type { ButtonDecision } from "../../chat-store/buttons.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { ButtonHandler, ButtonPress, ButtonResponse, ButtonServices } from "./button.ts";

function saying(choice: string, isRest: boolean, { confirm }: Messages): string {
  const sayings: Readonly<Record<string, string>> = {
    run: confirm.run,
    always: confirm.ranUnasked,
    discard: isRest ? confirm.restDiscarded : confirm.discarded,
    changed: confirm.changed,
  };
  return sayings[choice] ?? choice;
}

/** Runs or discards the message that waits; the first press decides, and what was decided happens once. */
export const confirmButton: ButtonHandler = async (press, services) => {
  const { button, choice, actor, messages, name, isOwner, key } = press;
  if (!["run", "always", "discard"].includes(choice)) return { text: messages.confirm.pressOne, alert: true };
  if (choice === "always" && !(isOwner && button.data.may_be_unasked === true))
    return { text: messages.confirm.ownerOnly, alert: true };
  const hasChanged = button.decided === undefined && choice !== "discard" && (await changedSince(press, services));
  const by = { id: actor.user_id, name };
  const wanted = { choice: hasChanged ? "changed" : choice, by, press: key };
  const decided = await services.chats.buttons.decide(button.token, wanted);
  if (decided === undefined) return { text: messages.confirm.questionTooOld };
  // Done again it changes nothing: had a crash cut it off after the decision, this takes it up.
  await follow(decided, press, services);
  return answerOf(decided, press);
};

/** The message that waits; its group may have become a supergroup since. */
function messageOf({ button }: ButtonPress): IncomingMessage {
  const message = button.data.message as unknown as IncomingMessage;
  return { ...message, actor: { ...message.actor, chat_id: button.chat_id } };
}

async function changedSince(press: ButtonPress, { planDigest }: ButtonServices): Promise<boolean> {
  return (await planDigest(messageOf(press))) !== press.button.data.digest;
}

async function follow({ choice }: ButtonDecision, press: ButtonPress, services: ButtonServices): Promise<void> {
  const message = messageOf(press);
  const { chats, accept } = services;
  if (choice === "always") await chats.exemptions.add(message.actor.chat_id, press.actor.user_id);
  if (message.held !== undefined) return goOn(choice, message, services);
  if (choice === "run" || choice === "always") await accept({ ...message, key: `${message.key}:run`, confirmed: true });
  // The same message under another name: it is asked about anew.
  if (choice === "changed") await accept({ ...message, key: `${message.key}:changed` });
}

/** What has begun goes on as the same message, so that what it has made, and what has failed, means the same for its rest. */
async function goOn(choice: string, message: IncomingMessage, { chats, accept }: ButtonServices): Promise<void> {
  const { key, asked = 1 } = message;
  if (choice === "discard") return chats.inbox.finish(key);
  await chats.inbox.goOn(key, asked, choice === "changed" ? "changed" : "confirmed");
  await accept(message);
}

/** What is written below the question. */
export function confirmClosing(
  { choice, by }: ButtonDecision,
  { data }: Pick<ButtonPress["button"], "data">,
  messages: Messages,
): string {
  return `${saying(choice, data.is_rest === true, messages)} · ${by.name}`;
}

function answerOf(decided: ButtonDecision, { button, messages, key }: ButtonPress): ButtonResponse {
  const closing = confirmClosing(decided, button, messages);
  return decided.press === key
    ? { text: saying(decided.choice, button.data.is_rest === true, messages), closing }
    : { text: messages.press.decidedAlready(closing), closing };
}
