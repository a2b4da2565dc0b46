import type { ButtonDecision } from "../../chat-store/buttons.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import { addressOf } from "../../engine/actor.ts";
import type { Messages } from "../../i18n/messages.ts";
import { completePlanText } from "../../interpreter/plan-text.ts";
import { storedText, toFormattedText } from "../outgoing/formatted-text.ts";
import type { ButtonHandler, ButtonPress, ButtonResponse, ButtonServices } from "./button.ts";

function outcomeText(choice: string, { confirm }: Messages): string {
  const texts: Readonly<Record<string, string>> = {
    run: confirm.run,
    always: confirm.ranUnasked,
    discard: confirm.discarded,
    changed: confirm.changed,
  };
  return texts[choice] ?? choice;
}

/** Runs or discards the waiting message. The first press decides, and the decision takes effect once. */
export const confirmButton: ButtonHandler = async (press, services) => {
  const { button, choice, actor, messages, name, isOwner, key } = press;
  if (choice === "all") return showAll(press, services);
  if (!["run", "always", "discard"].includes(choice)) return { text: messages.confirm.pressOne, alert: true };
  if (choice === "always" && !(isOwner && button.data.may_be_unasked === true))
    return { text: messages.confirm.ownerOnly, alert: true };
  const hasChanged = button.decided === undefined && choice !== "discard" && (await changedSince(press, services));
  const by = { id: actor.user_id, name };
  const wanted = { choice: hasChanged ? "changed" : choice, by, press: key };
  const decided = await services.chats.buttons.decide(button.token, wanted);
  if (decided === undefined) return { text: messages.confirm.questionTooOld };
  // Idempotent. It completes what a crash may have cut off after the decision.
  await carryOut(decided, press, services);
  return answerOf(decided, press);
};

/** A plan longer than this, in UTF-16 units, is sent as a file: people still read three messages. */
const MAX_IN_CHAT = 12_000;

/** Sends the complete plan into the chat. The question stays open. */
async function showAll(press: ButtonPress, services: ButtonServices): Promise<ButtonResponse> {
  const { button, actor, messages, isOwner } = press;
  if (button.decided !== undefined) return { text: messages.press.tooOld };
  if (!isOwner && !services.quota.message(actor.user_id)) return { text: messages.press.tooMany };
  const plan = toFormattedText(completePlanText(await services.planOf(messageOf(press)), messages));
  await services.chats.outbox.enqueue({
    // Once for each question, however often the press is delivered.
    key: `${actor.gateway}:press:${button.token}:plan`,
    ...addressOf(actor),
    ...(plan.text.length > MAX_IN_CHAT
      ? { text: messages.plan.complete, file: { name: "plan.txt", text: plan.text } }
      : storedText(plan)),
  });
  return { text: messages.press.detailsCome };
}

/** The waiting message. Its group may have become a supergroup since. */
function messageOf({ button }: ButtonPress): IncomingMessage {
  const message = button.data.message as unknown as IncomingMessage;
  return { ...message, actor: { ...message.actor, chat_id: button.chat_id } };
}

async function changedSince(press: ButtonPress, { planOf }: ButtonServices): Promise<boolean> {
  return (await planOf(messageOf(press))).digest !== press.button.data.digest;
}

async function carryOut({ choice }: ButtonDecision, press: ButtonPress, services: ButtonServices): Promise<void> {
  const { inbox, exemptions } = services.chats;
  const { nth, digest } = press.button.data;
  const message = messageOf(press);
  if (choice === "always") await exemptions.add(message.actor.chat_id, press.actor.user_id);
  if (choice === "discard") return services.discard(message);
  const { held, asked, ...rest } = message as IncomingMessage & { held?: number; asked?: number };
  // An earlier version finished a message when it asked about it, and accepted it again under another key.
  if (nth === undefined && held === undefined) {
    const again =
      choice === "changed" ? { key: `${message.key}:changed` } : { key: `${message.key}:run`, confirmed: true };
    return services.accept({ ...rest, ...again });
  }
  if (choice === "changed") await inbox.askAgain(message.key, Number(nth ?? asked ?? 1));
  else await inbox.confirm(message.key, String(digest));
  await services.accept(rest);
}

/** What is written below the question. */
export function confirmClosing({ choice, by }: ButtonDecision, messages: Messages): string {
  return `${outcomeText(choice, messages)} · ${by.name}`;
}

function answerOf(decided: ButtonDecision, { messages, key }: ButtonPress): ButtonResponse {
  const closing = confirmClosing(decided, messages);
  return decided.press === key
    ? { text: outcomeText(decided.choice, messages), closing }
    : { text: messages.press.decidedAlready(closing), closing };
}
