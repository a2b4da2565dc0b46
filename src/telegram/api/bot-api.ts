import { type Api, GrammyError, HttpError } from "grammy";
import { backoffMs, pause } from "./retry.ts";

/** Why a call to the Bot API did not succeed, in as far as it matters for what to do next. */
export type ApiFailure =
  /** Not carried out; may be asked again after so many seconds. */
  | { kind: "rate"; seconds: number }
  /** Not carried out: the server was not reached, or broke. */
  | { kind: "not_done" }
  /** The connection broke after the request may have arrived, or something in between has answered. */
  | { kind: "unknown" }
  /** Not carried out: the group has become a supergroup, and has that id now. */
  | { kind: "moved"; chatId: number }
  /** The same request will be refused again. */
  | { kind: "refused"; code: number | undefined; description: string };

/** Errors of a connection that was never made. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Sorts what a Bot API call threw. Errors that are not the call's own are thrown again. */
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
    // An answer that is no JSON comes from something in between, which may have lost the answer of a server that has acted.
    if (type === "invalid-json") return { kind: "unknown" };
    return { kind: typeof code === "string" && NOT_CONNECTED.has(code) ? "not_done" : "unknown" };
  }
  throw error;
}

/** Whether an edit was refused because the message shows just that already. */
export function isNotModified(failure: ApiFailure): boolean {
  return failure.kind === "refused" && failure.description.includes("message is not modified");
}

/** Whether an edit was refused because there is no such message (any more). */
export function isMessageGone(failure: ApiFailure): boolean {
  return (
    failure.kind === "refused" &&
    /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|message not found/i.test(failure.description)
  );
}

/** Whether the message was refused because its forum topic has been deleted. */
export function isTopicGone(failure: ApiFailure): boolean {
  return failure.kind === "refused" && /message thread not found|TOPIC_DELETED/i.test(failure.description);
}

/** Whether nothing can be sent to that chat: the person blocked the bot, the chat does not exist, the bot was removed. */
export function isChatClosed(failure: ApiFailure): boolean {
  return (
    failure.kind === "refused" && (failure.code === 403 || /chat not found|PEER_ID_INVALID/i.test(failure.description))
  );
}

/** Whether the message was refused for its buttons, of which older Bot API servers know fewer. */
export function isButtonRefused(failure: ApiFailure): boolean {
  return failure.kind === "refused" && /button|keyboard|reply.?markup/i.test(failure.description);
}

/** What Node's signals and those of grammY's ponyfill have in common; `AbortSignal.any` ignores the latter. */
interface AnySignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
}

/**
 * Makes a signal of Node's own that ends with the given one. grammY listens to the signal of a call for as long as the call
 * is under way, so each call gets one of its own.
 */
export function nodeSignal(signal: AnySignal): AbortSignal {
  if (signal instanceof AbortSignal) return AbortSignal.any([signal]);
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort);
  return controller.signal;
}

/** The same, by the type of the ponyfill that grammY asks for. */
export function grammySignal(signal: AnySignal): Parameters<Api["getMe"]>[0] {
  return nodeSignal(signal) as unknown as Parameters<Api["getMe"]>[0];
}

/**
 * Waits until the Bot API server answers again. A send whose outcome is not known is repeated only once, and that once must
 * not be spent while the connection is still broken.
 */
export async function untilReachable(api: Api, signal: AbortSignal): Promise<void> {
  for (let tries = 1; !signal.aborted; tries++) {
    await pause(backoffMs(tries), signal);
    try {
      await api.getMe(grammySignal(signal));
      return;
    } catch {
      // It is asked again after a longer wait.
    }
  }
}
