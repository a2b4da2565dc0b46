import type { Api } from "grammy";
import { backoffMs, pause } from "./backoff.ts";
import { grammySignal } from "./grammy-signal.ts";

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
