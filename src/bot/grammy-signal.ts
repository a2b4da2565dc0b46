import type { Api } from "grammy";

/**
 * grammY asks for the signal of a ponyfill by type, and takes Node's own as well. Each call gets one of its own, since grammY
 * listens to it for as long as the call is under way.
 */
export const grammySignal = (signal: AbortSignal): Parameters<Api["getMe"]>[0] =>
  AbortSignal.any([signal]) as unknown as Parameters<Api["getMe"]>[0];
