import type { Transformer } from "grammy";
import { pause } from "../../backoff.ts";

/** A refusal counts when it is repeated so often, so long after the last time, in ms. */
const REPEATS = 3;
const PAUSE_MS = 500;

/** Tells once when Telegram does not take the bot's token any more, which it says of whatever is called. */
export function watchToken(onRefused: () => void, signal: AbortSignal): Transformer {
  let asking = false;
  return async (call, method, payload, callSignal) => {
    const answer = await call(method, payload, callSignal);
    const isRefused = !answer.ok && answer.error_code === 401;
    if (!isRefused || asking || method === "getMe") return answer;
    asking = true;
    const ask = async (): Promise<void> => {
      for (let repeat = 0; repeat < REPEATS && !signal.aborted; repeat++) {
        await pause(PAUSE_MS, signal);
        const again = await call("getMe", {} as never);
        if (again.ok || (again.error_code !== 401 && again.error_code !== 404)) return;
      }
      if (!signal.aborted) onRefused();
    };
    // Not reached now, it is asked at the next refusal.
    void ask()
      .catch(() => {})
      .finally(() => {
        asking = false;
      });
    return answer;
  };
}
