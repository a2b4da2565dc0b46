import type { InlineKeyboardMarkup } from "grammy/types";
import type { Access } from "../../chat-store/access.ts";
import type { Button } from "../../chat-store/buttons.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Messages } from "../../i18n/messages.ts";
import { bold, code, italic, joined, lines, type RichText } from "../../i18n/rich-text.ts";
import type { ConfirmMode, MessagePlan } from "../../interpreter/plan.ts";
import { type PlanText, planText } from "../../interpreter/plan-text.ts";
import { toCallbackData } from "../buttons/button.ts";
import type { Locales } from "../locales.ts";

/** The plan as a person reads it before it runs, and who wrote the text if not they. */
function questionText({ text }: PlanText, { foreign, ai }: IncomingMessage, { confirm }: Messages): RichText {
  const by = ai === undefined ? [] : [[italic(confirm.byAi)]];
  const from = foreign === undefined ? by : [[italic(confirm[foreign.how](foreign.from.replaceAll('"', "'")))]];
  return lines([[bold(confirm.ask)], ...from, [], text, [], [italic(confirm.nothingYet)]]);
}

/** Asks whether a message should run. */
export interface Question {
  text: RichText;
  keyboard?: InlineKeyboardMarkup;
}

/** What asking works with. */
export interface QuestionServices {
  chats: Pick<ChatStore, "buttons">;
  access: Pick<Access, "isOwner">;
  confirm: ConfirmMode;
  locales: Pick<Locales, "messagesFor">;
  /** Whether the question has buttons; otherwise it says what to send. */
  hasButtons: boolean;
}

const LASTS_SECONDS = 24 * 3600;

/** When a question about a message was asked. */
export function askedAt({ valid_until }: Button): Date {
  return new Date(valid_until.getTime() - LASTS_SECONDS * 1000);
}

/**
 * Asks for the `nth` time whether a message should run, and shows its plan. Commands that the person has no permission for
 * aren't asked about; they are refused when the message runs.
 */
export async function confirmationQuestion(
  message: IncomingMessage,
  plan: MessagePlan,
  nth: number,
  { chats, access, confirm, locales, hasButtons }: QuestionServices,
): Promise<Question> {
  const { actor } = message;
  const mayBeUnasked = confirm === "elevated" && isOwnText(message) && (await access.isOwner(actor));
  const messages = await locales.messagesFor(actor.user_id);
  const token = await chats.buttons.issue(`${message.key}:confirm${nth === 1 ? "" : nth}`, {
    kind: "confirm",
    gateway: actor.gateway,
    chat_id: actor.chat_id,
    user_id: actor.user_id,
    data: {
      message: message as unknown as JsonObject,
      digest: plan.digest,
      nth,
      may_be_unasked: mayBeUnasked,
    },
    lasts: LASTS_SECONDS,
  });
  const shown = planText(plan, messages);
  const text = questionText(shown, message, messages);
  return hasButtons
    ? { text, keyboard: keyboardOf(token, mayBeUnasked, shown.isCut, messages) }
    : { text: lines([text, ...howToAnswer(token, shown.isCut, message, messages)]) };
}

function keyboardOf(token: string, mayBeUnasked: boolean, isCut: boolean, messages: Messages): InlineKeyboardMarkup {
  const { confirm, plan } = messages;
  const button = (choice: string, text: string) => ({ text, callback_data: toCallbackData({ token, choice }) });
  return {
    inline_keyboard: [
      [button("run", confirm.run), button("discard", confirm.discard)],
      ...(isCut ? [[button("all", plan.showAll)]] : []),
      ...(mayBeUnasked ? [[button("always", confirm.always)]] : []),
    ],
  };
}

function howToAnswer(token: string, isCut: boolean, { ai }: IncomingMessage, { confirm, plan }: Messages): RichText[] {
  const [run, discard, all] = [`/answer ${token} run`, `/answer ${token} discard`, `/answer ${token} all`];
  const commands = new Set([run, discard, all]);
  const line = (parts: readonly string[]) => joined(parts.map((part) => (commands.has(part) ? code(part) : part)));
  return [
    ...(isCut ? [line(plan.showAllBy(all))] : []),
    line([...confirm.answer(run, discard), ...(ai === undefined ? [confirm.neverAsk] : [])]),
  ];
}

/** Whether the sender wrote it themselves. */
function isOwnText({ foreign, ai }: IncomingMessage): boolean {
  return foreign === undefined && ai === undefined;
}
