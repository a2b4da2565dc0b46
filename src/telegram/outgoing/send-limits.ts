import { autoRetry } from "@grammyjs/auto-retry";
import type { Transformer } from "grammy";
import { ACTION_METHODS } from "../api/chat-action-table.ts";

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
};

/** The limits with all times divided by `factor`, for tests. */
export function quicker(limits: SendLimits, factor: number): SendLimits {
  return {
    ...limits,
    messageMs: limits.messageMs / factor,
    privateEditMs: limits.privateEditMs / factor,
    groupEditMs: limits.groupEditMs / factor,
    groupWindowMs: limits.groupWindowMs / factor,
    windowMs: limits.windowMs / factor,
  };
}

/** Methods whose callers retry themselves, and can do better than repeat the same call. */
const RETRIED_BY_THEIR_CALLERS: ReadonlySet<string> = new Set([
  "sendMessage",
  "sendRichMessage",
  "editMessageText",
  "answerCallbackQuery",
  "getUpdates",
  ...ACTION_METHODS,
]);

const waitAndRetry = autoRetry({
  maxRetryAttempts: 3,
  maxDelaySeconds: 60,
  rethrowHttpErrors: true,
  rethrowInternalServerErrors: true,
});

/** Retries all other calls when the server says how long to wait. */
export const retryAfterLimits: Transformer = (prev, method, payload, signal) =>
  RETRIED_BY_THEIR_CALLERS.has(method) ? prev(method, payload, signal) : waitAndRetry(prev, method, payload, signal);
