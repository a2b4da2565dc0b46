import type { Api } from "grammy";

/** grammY asks for the signal of a ponyfill by type, and takes Node's own as well. */
export const grammySignal = (signal: AbortSignal): Parameters<Api["getMe"]>[0] =>
  signal as unknown as Parameters<Api["getMe"]>[0];
