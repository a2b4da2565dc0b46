import type { Buttons } from "../../chat-store/buttons.ts";
import type { QueuedMessage } from "../../chat-store/outbox.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Answerer, StepQuestion } from "../../engine/question.ts";
import type { Messages } from "../../i18n/messages.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { type ButtonHandler, type ButtonResponse, toCallbackData, whyRefused } from "./button.ts";

/** Longer than any step can wait. */
const LASTS_SECONDS = 400 * 24 * 3600;

/** Attaches the buttons to a step's question, or what to send if there are no buttons. Leaves other messages alone. */
export async function attachQuestionButtons(
  message: QueuedMessage,
  buttons: Buttons,
  hasButtons: boolean,
  messages: () => Promise<Pick<Messages, "answer">>,
): Promise<QueuedMessage> {
  if (message.question === undefined) return message;
  const question = message.question as unknown as StepQuestion;
  const { options } = question;
  const token = await approvalToken(buttons, question, message);
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
export const handleApprovalButton: ButtonHandler = ({ button, choice, actor, messages, name }, { engine }) =>
  answerQuestion(button.data as unknown as StepQuestion, choice, { actor, name }, messages, engine);

/** Answers a step's question with an option's number or text. */
export async function answerQuestion(
  question: StepQuestion,
  choice: string,
  by: Answerer,
  messages: Messages,
  engine: Pick<Engine, "answer" | "view">,
): Promise<ButtonResponse> {
  const { execution_id, options, step } = question;
  const option = optionAt(choice, options);
  if (option === undefined)
    return { text: messages.press.chooseOne(options.map((text, i) => `${i + 1} ${text}`).join(", ")), alert: true };
  const answered = await engine.answer(question, option, by);
  if (answered.ok)
    return { text: `${options[option]}.`, closing: `${options[option]} · ${by.name}`, executions: [execution_id] };
  const why = whyRefused(answered.error, messages);
  if (answered.error.code !== "wrong_state") return { text: why, alert: true };
  const view = await engine.view(execution_id);
  return decidedAlready(view?.steps[step]?.result, why, messages);
}

/** The index of the option with that number (from 1) or text; undefined if there is none. */
export function optionAt(choice: string, options: readonly string[]): number | undefined {
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

/** The decision and who made it, from the result of an approval; undefined if the result has none. */
export function decisionOf(result: unknown): string | undefined {
  const { decision, by } = (result ?? {}) as { decision?: unknown; by?: { name?: unknown } };
  const isDecided = typeof decision === "string" && typeof by?.name === "string";
  return isDecided ? `${decision} · ${shortened(by.name as string, MAX_NAME)}` : undefined;
}
