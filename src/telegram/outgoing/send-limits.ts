import { autoRetry } from "@grammyjs/auto-retry";
import type { Transformer } from "grammy";
import { ACTION_METHODS } from "../api/chat-action-table.ts";

/** How much may be sent. Times in ms. */
export interface SendLimits {
  /** The least time from one message or edit to the next in the same chat. */
  messageMs: number;
  /** The least time from one edit to the next in the same chat. */
  privateEditMs: number;
  groupEditMs: number;
  /** Messages and edits that a group takes within `groupWindowMs`. */
  groupMessages: number;
  groupWindowMs: number;
  /** Of those, what progress may use; the rest is for replies and final states. */
  groupProgress: number;
  /** Messages and edits in all chats together within `windowMs`. */
  messages: number;
  windowMs: number;
}

/** What Telegram asks of bots: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
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

/** For chats that are in this process, such as the terminal. */
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

/** The same numbers of messages in times that are `factor` times as short, for tests. */
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

/** The outbox, progress messages, actions and polling have their own patience, and better to do than repeat the same call. */
const PATIENT_THEMSELVES: ReadonlySet<string> = new Set([
  "sendMessage",
  "sendRichMessage",
  "editMessageText",
  "answerCallbackQuery",
  "getUpdates",
  ...ACTION_METHODS,
]);

const retryWhileTransient = autoRetry({
  maxRetryAttempts: 3,
  maxDelaySeconds: 60,
  rethrowHttpErrors: true,
  rethrowInternalServerErrors: true,
});

/** Calls that have no patience of their own wait where the server says how long. */
export const retryAfterLimits: Transformer = (prev, method, payload, signal) =>
  PATIENT_THEMSELVES.has(method) ? prev(method, payload, signal) : retryWhileTransient(prev, method, payload, signal);
