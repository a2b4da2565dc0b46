import { type Api, GrammyError, type Transformer } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { grammySignal } from "../api/bot-api.ts";
import type { Log } from "../api/log.ts";
import { pause, retryUntilDone } from "../api/retry.ts";

/** Telegram does not know the token. */
export class TokenRefusedError extends Error {
  override readonly name = "TokenRefusedError";
}

/** Asks the Bot API server who the bot is, as often as it takes; undefined when aborted before. Throws `TokenRefusedError`. */
export function fetchBotInfo(api: Api, log: Log, signal: AbortSignal): Promise<UserFromGetMe | undefined> {
  return retryUntilDone(
    () => api.getMe(grammySignal(signal)).catch(refuseToken),
    signal,
    (err, tries) => {
      if (err instanceof TokenRefusedError) throw err;
      if (tries === 1 || tries % 20 === 0) log.warn({ reason: reasonOf(err) }, "cannot reach the Bot API server yet");
    },
  );
}

/** What went wrong, without the address, which holds the token. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && "error" in error ? error.error : error;
  const code = (inner as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : error instanceof Error ? error.name : "unknown";
}

function refuseToken(error: unknown): never {
  const isRefusal = error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404);
  throw isRefusal ? new TokenRefusedError("Telegram does not know this token") : error;
}

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
