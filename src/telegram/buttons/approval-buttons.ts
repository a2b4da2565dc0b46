import type { Buttons } from "../../chat-store/buttons.ts";
import type { QueuedMessage } from "../../chat-store/outbox.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Answerer, StepQuestion } from "../../engine/question.ts";
import type { Messages } from "../../i18n/messages.ts";
import { lineOf, shortened } from "../../i18n/rich-text.ts";
import { type ButtonHandler, type ButtonResponse, toCallbackData, whyRefused } from "./button.ts";

/** Longer than any step can wait. */
const LASTS_SECONDS = 400 * 24 * 3600;

/** Attaches the buttons to the message of a step's question, or what to send if there are no buttons. */
export async function attachQuestionButtons(
  message: QueuedMessage,
  question: StepQuestion,
  buttons: Buttons,
  hasButtons: boolean,
  messages: () => Promise<Pick<Messages, "answer">>,
): Promise<QueuedMessage> {
  const { options, wants } = question;
  const token = await approvalToken(buttons, question, message);
  if (wants !== undefined && wants !== "choice") {
    const isGroup = message.chat_id < 0;
    const text = `${message.text}\n\n${(await messages()).answer.write(wants, isGroup)}`;
    return isGroup ? { ...message, text, reply_markup: { force_reply: true, selective: true } } : { ...message, text };
  }
  if (!hasButtons) {
    const ways = options.map((text, index) => `/answer ${token} ${index + 1} (${text})`);
    return { ...message, text: `${message.text}\n\n${(await messages()).answer.decide}\n${ways.join("\n")}` };
  }
  const rows = options.map((text, index) => [
    { text, callback_data: toCallbackData({ token, choice: `${index + 1}` }) },
  ]);
  // Two short options fit side by side.
  const isShort = rows.length === 2 && options.every((text) => text.length <= 20);
  return { ...message, reply_markup: { inline_keyboard: isShort ? [rows.flat()] : rows } as unknown as JsonObject };
}

/** The token of the buttons of a step's question, the same whenever it is asked for. */
export function approvalToken(
  buttons: Pick<Buttons, "issue">,
  question: StepQuestion,
  { gateway, chat_id }: Pick<QueuedMessage, "gateway" | "chat_id">,
): Promise<string> {
  return buttons.issue(`${question.key}:ask`, {
    kind: "approval",
    gateway,
    chat_id,
    data: question as unknown as JsonObject,
    lasts: LASTS_SECONDS,
  });
}

/** Handles the answer to a step's question. The first answer counts. */
export const handleApprovalButton: ButtonHandler = ({ button, choice, actor, messages, name }, services) =>
  answerQuestion(button.data as unknown as StepQuestion, choice, { actor, name }, messages, services);

/** Answers a step's question with an option's number or text, or with what it wants. */
async function answerQuestion(
  question: StepQuestion,
  choice: string,
  by: Answerer,
  messages: Messages,
  { engine, timeZone: zone }: { engine: Pick<Engine, "answer" | "view">; timeZone: string },
): Promise<ButtonResponse> {
  const { execution_id, options, step, wants } = question;
  const option = optionAt(choice, options);
  const isTyped = wants !== undefined && wants !== "choice";
  if (option === undefined && !isTyped)
    return { text: messages.press.chooseOne(options.map((text, i) => `${i + 1} ${text}`).join(", ")), alert: true };
  const answered = await engine.answer(question, option === undefined ? { text: choice, zone } : { option }, by);
  if (answered.ok) {
    const result = wants === undefined ? undefined : (await engine.view(execution_id))?.steps[step]?.result;
    const closing = decisionOf(result) ?? `${options[option ?? -1] ?? "✅"} · ${by.name}`;
    return { text: option === undefined ? closing : `${options[option]}.`, closing, executions: [execution_id] };
  }
  const why = whyRefused(answered.error, messages);
  if (answered.error.code !== "wrong_state") return { text: why, alert: true };
  const view = await engine.view(execution_id);
  return decidedAlready(view?.steps[step]?.result, why, messages);
}

/** The index of the option with that number (from 1) or text; undefined if there is none. */
function optionAt(choice: string, options: readonly string[]): number | undefined {
  const number = /^\d{1,3}$/.test(choice) ? Number(choice) - 1 : -1;
  const index =
    options[number] === undefined
      ? options.findIndex((option) => option.toLowerCase() === choice.toLowerCase())
      : number;
  return index < 0 ? undefined : index;
}

function decidedAlready(result: unknown, otherwise: string, messages: Messages): ButtonResponse {
  const closing = decisionOf(result);
  if (closing === undefined) return { text: otherwise, closing: otherwise };
  return { text: messages.press.decidedAlready(closing), closing };
}

const MAX_NAME = 60;

/** The decision or the answer and who made it, from the step's result; undefined if the result has none. */
export function decisionOf(result: unknown): string | undefined {
  const { decision, value, by } = (result ?? {}) as { decision?: unknown; value?: unknown; by?: { name?: unknown } };
  const said = shownAnswer(decision ?? value);
  if (said === undefined || typeof by?.name !== "string") return undefined;
  return `${decision === undefined ? "✅ " : ""}${said} · ${shortened(by.name, MAX_NAME)}`;
}

const MAX_ANSWER = 200;

/** An answer on one line; of a file its name. */
function shownAnswer(value: unknown): string | undefined {
  if (typeof value === "string") return lineOf(value, MAX_ANSWER);
  if (typeof value === "number") return String(value);
  const { name, kind } = (value ?? {}) as { name?: unknown; kind?: unknown };
  const called = typeof name === "string" ? name : kind;
  return typeof called === "string" ? lineOf(called, MAX_ANSWER) : undefined;
}
