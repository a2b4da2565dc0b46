import type { Api } from "grammy";

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
