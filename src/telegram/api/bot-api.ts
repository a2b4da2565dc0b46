import { type Api, GrammyError, HttpError } from "grammy";
import { backoffMs, pause } from "./retry.ts";

/** Why a Bot API call failed, as far as it matters for what to do next. */
export type ApiFailure =
  /** Not done; may be retried after `seconds`. */
  | { kind: "rate"; seconds: number }
  /** Not done: the server was not reached, or failed. */
  | { kind: "not_done" }
  /** Unknown whether done: the connection broke after sending, or a proxy answered. */
  | { kind: "unknown" }
  /** Not done: the group became a supergroup with this id. */
  | { kind: "moved"; chatId: number }
  /** Not done, and a retry would be refused too. */
  | { kind: "refused"; code: number | undefined; description: string };

/** Error codes of connections that were never made. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Classifies what a Bot API call threw. Rethrows errors that aren't the call's own. */
export function apiFailure(error: unknown): ApiFailure {
  if (error instanceof GrammyError) {
    const { error_code: code, description = "", parameters } = error;
    if (parameters.retry_after !== undefined) return { kind: "rate", seconds: parameters.retry_after };
    if (parameters.migrate_to_chat_id !== undefined) return { kind: "moved", chatId: parameters.migrate_to_chat_id };
    if (code === 429) return { kind: "rate", seconds: 5 };
    if (code >= 500 || code === 401) return { kind: "not_done" };
    return { kind: "refused", code, description };
  }
  if (error instanceof HttpError) {
    const { code, type } = (error.error ?? {}) as { code?: unknown; type?: unknown };
    // An answer that isn't JSON comes from a proxy, and the server behind it may have acted.
    if (type === "invalid-json") return { kind: "unknown" };
    return { kind: typeof code === "string" && NOT_CONNECTED.has(code) ? "not_done" : "unknown" };
  }
  throw error;
}

/** Whether an edit was refused because it changes nothing. */
export function isNotModified(failure: ApiFailure): boolean {
  return failure.kind === "refused" && failure.description.includes("message is not modified");
}

/** Whether an edit was refused because the message no longer exists. */
export function isMessageGone(failure: ApiFailure): boolean {
  return (
    failure.kind === "refused" &&
    /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|message not found/i.test(failure.description)
  );
}

/** Whether the message was refused because its forum topic was deleted. */
export function isTopicGone(failure: ApiFailure): boolean {
  return failure.kind === "refused" && /message thread not found|TOPIC_DELETED/i.test(failure.description);
}

/** Whether the bot can't send to that chat at all: it was blocked or removed, or the chat doesn't exist. */
export function isChatClosed(failure: ApiFailure): boolean {
  return (
    failure.kind === "refused" && (failure.code === 403 || /chat not found|PEER_ID_INVALID/i.test(failure.description))
  );
}

/** Whether the message was refused for its buttons; older Bot API servers don't know all kinds. */
export function isButtonRefused(failure: ApiFailure): boolean {
  return failure.kind === "refused" && /button|keyboard|reply.?markup/i.test(failure.description);
}

/** What Node's signals have in common with grammY's polyfilled ones, which `AbortSignal.any` ignores. */
interface AnySignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
}

/**
 * A fresh signal of Node's own that follows the given one. grammY listens to a call's signal until the call ends, so
 * each call gets its own.
 */
export function nodeSignal(signal: AnySignal): AbortSignal {
  if (signal instanceof AbortSignal) return AbortSignal.any([signal]);
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort);
  return controller.signal;
}

/** Like `nodeSignal`, but with the type that grammY expects. */
export function grammySignal(signal: AnySignal): Parameters<Api["getMe"]>[0] {
  return nodeSignal(signal) as unknown as Parameters<Api["getMe"]>[0];
}

/**
 * Waits until the Bot API server answers again. A send with an unknown outcome is repeated only once, so that try must
 * not be wasted on a broken connection.
 */
export async function untilReachable(api: Api, signal: AbortSignal): Promise<void> {
  for (let tries = 1; !signal.aborted; tries++) {
    await pause(backoffMs(tries), signal);
    try {
      await api.getMe(grammySignal(signal));
      return;
    } catch {
      // Try again after a longer wait.
    }
  }
}
