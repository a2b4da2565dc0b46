import { type Api, GrammyError } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { untilDone } from "../../backoff.ts";
import { grammySignal } from "../../grammy-signal.ts";
import type { Log } from "../../log.ts";

/** Telegram does not know the token. */
export class TokenRefusedError extends Error {
  override readonly name = "TokenRefusedError";
}

/** Asks the Bot API server who the bot is, as often as it takes; undefined when aborted before. Throws `TokenRefusedError`. */
export function askWhoItIs(api: Api, log: Log, signal: AbortSignal): Promise<UserFromGetMe | undefined> {
  return untilDone(
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
