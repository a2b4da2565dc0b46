import { autoRetry } from "@grammyjs/auto-retry";
import type { Transformer } from "grammy";
import { ACTION_METHODS } from "../../chat-actions/action-table.ts";

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
