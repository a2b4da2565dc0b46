import type { Api } from "grammy";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import { grammySignal } from "../api/bot-api.ts";
import type { PreviewAddress } from "../incoming/preview.ts";

/** Telegram shows "typing" for five seconds. */
const AGAIN_MS = 4_500;

/** Shows in a chat that an answer is being written, until the returned function is called. */
export function showTyping(api: Api, { chat_id, thread_id }: PreviewAddress): () => void {
  const topic = thread_id === undefined ? {} : { message_thread_id: thread_id };
  // Not worth a retry or an error.
  const show = () =>
    void api.sendChatAction(chat_id, "typing", topic, grammySignal(timeoutSignal(AGAIN_MS))).catch(() => {});
  show();
  const timer = setInterval(show, AGAIN_MS);
  return () => clearInterval(timer);
}
