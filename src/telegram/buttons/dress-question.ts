import type { Buttons } from "../../chat-store/buttons.ts";
import type { QueuedMessage } from "../../chat-store/outbox.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { StepQuestion } from "../../engine/services/person-steps.ts";
import type { Words } from "../../i18n/words.ts";
import { toCallbackData } from "./button-data.ts";

/** Longer than any step may wait. */
const LASTS_SECONDS = 400 * 24 * 3600;

/** A step's question gets its buttons, or says what to send where there are none. Other messages stay as they are. */
export async function dressQuestion(
  message: QueuedMessage,
  buttons: Buttons,
  hasButtons: boolean,
  words: () => Promise<Pick<Words, "answer">>,
): Promise<QueuedMessage> {
  if (message.question === undefined) return message;
  const { options } = message.question as unknown as StepQuestion;
  const token = await buttons.issue(message.key, {
    kind: "approval",
    surface: message.surface,
    chat_id: message.chat_id,
    data: message.question,
    lasts: LASTS_SECONDS,
  });
  if (!hasButtons) {
    const ways = options.map((text, index) => `/answer ${token} ${index + 1} (${text})`);
    return { ...message, text: `${message.text}\n\n${(await words()).answer.decide}\n${ways.join("\n")}` };
  }
  const rows = options.map((text, index) => [
    { text, callback_data: toCallbackData({ token, choice: `${index + 1}` }) },
  ]);
  // Two short ones stand side by side.
  const isShort = rows.length === 2 && options.every((text) => text.length <= 20);
  return { ...message, reply_markup: { inline_keyboard: isShort ? [rows.flat()] : rows } as unknown as JsonObject };
}
