import { type Api, GrammyError, type Transformer } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import type { Log } from "../../engine/log.ts";
import { grammySignal } from "../api/bot-api.ts";
import { pause, retryUntilDone } from "../api/retry.ts";

/** Telegram doesn't accept the token. */
export class TokenRefusedError extends Error {
  override readonly name = "TokenRefusedError";
}

/** Asks the Bot API server who the bot is, until it answers; undefined if aborted first. Throws `TokenRefusedError`. */
export function fetchBotInfo(api: Api, log: Log, signal: AbortSignal): Promise<UserFromGetMe | undefined> {
  return retryUntilDone(
    () => api.getMe(grammySignal(signal)).catch(refuseToken),
    signal,
    (err, tries) => {
      if (err instanceof TokenRefusedError) throw err;
      if (tries === 1 || tries % 20 === 0)
        log.warn({ reason: reasonOf(err) }, "could not reach the Bot API server yet; retrying");
    },
  );
}

/** The reason, without the URL, which contains the token. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && "error" in error ? error.error : error;
  const code = (inner as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : error instanceof Error ? error.name : "unknown";
}

function refuseToken(error: unknown): never {
  const isRefusal = error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404);
  throw isRefusal ? new TokenRefusedError("Telegram doesn't know this token") : error;
}

/** A refusal counts if it is repeated this often, each time this long after the last one, in ms. */
const REPEATS = 3;
const PAUSE_MS = 500;

/** Calls back once when Telegram no longer accepts the bot's token, which any call may reveal. */
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
    // If the server isn't reached now, the next refusal asks again.
    void ask()
      .catch(() => {})
      .finally(() => {
        asking = false;
      });
    return answer;
  };
}
