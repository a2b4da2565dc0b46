import { autoRetry } from "@grammyjs/auto-retry";
import type { Transformer } from "grammy";

/** How much to send. Times in ms. */
export interface SendLimits {
  /** The shortest time between two messages or edits in a chat. */
  messageMs: number;
  /** The shortest time between two edits in a chat. */
  privateEditMs: number;
  groupEditMs: number;
  /** The most messages and edits in a group within `groupWindowMs`. */
  groupMessages: number;
  groupWindowMs: number;
  /** The share of them for progress; the rest is for replies and final states. */
  groupProgress: number;
  /** The most messages and edits in all chats together within `windowMs`. */
  messages: number;
  windowMs: number;
  /** After a pause that Telegram asked for, a chat is sent less for this long. */
  slowMs: number;
}

/** Telegram's limits for bots: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
export const TELEGRAM_LIMITS: SendLimits = {
  messageMs: 1_000,
  privateEditMs: 1_500,
  groupEditMs: 3_000,
  groupMessages: 20,
  groupWindowMs: 60_000,
  groupProgress: 14,
  messages: 30,
  windowMs: 1_000,
  slowMs: 60_000,
};

/** For chats within this process, such as a terminal. */
export const NO_LIMITS: SendLimits = {
  messageMs: 0,
  privateEditMs: 0,
  groupEditMs: 0,
  groupMessages: Number.POSITIVE_INFINITY,
  groupWindowMs: 0,
  groupProgress: Number.POSITIVE_INFINITY,
  messages: Number.POSITIVE_INFINITY,
  windowMs: 0,
  slowMs: 0,
};

/** Methods without a chat whose callers retry themselves, and can do better than repeat the same call. */
const RETRIED_BY_THEIR_CALLERS: ReadonlySet<string> = new Set(["answerCallbackQuery", "getUpdates"]);

const waitAndRetry = autoRetry({
  maxRetryAttempts: 3,
  maxDelaySeconds: 60,
  rethrowHttpErrors: true,
  rethrowInternalServerErrors: true,
});

/**
 * Keeps every call about a chat to the pauses that Telegram asks for there, whatever the method. The caller retries it. Calls
 * without a chat, such as those at startup, are retried here.
 */
export function keepWaits(waits: ChatPauses): Transformer {
  return async (prev, method, payload, signal) => {
    const { chat_id } = payload as { chat_id?: unknown };
    if (typeof chat_id !== "number")
      return RETRIED_BY_THEIR_CALLERS.has(method)
        ? prev(method, payload, signal)
        : waitAndRetry(prev, method, payload, signal);
    await waits.untilOpen(chat_id);
    const answer = await prev(method, payload, signal);
    const seconds = answer.ok ? undefined : answer.parameters?.retry_after;
    if (seconds !== undefined) waits.close(chat_id, seconds);
    return answer;
  };
}

/** Chats to which nothing may be sent for now, because Telegram asked to wait. */
export interface ChatPauses {
  /** Sends nothing to that chat for so long. */
  close(chatId: number, seconds: number): void;
  /** Resolves when messages may be sent to that chat. */
  untilOpen(chatId: number): Promise<void>;
}
