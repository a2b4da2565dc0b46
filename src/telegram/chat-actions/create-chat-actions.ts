import type { ChatActions } from "../../commands/chat-action.ts";
import { pause } from "../backoff.ts";
import type { TryAction } from "./action-end.ts";

/** How long somebody who waits for the reply is kept waiting for Telegram, in milliseconds. */
const PATIENCE_MS = 30_000;

/** Acts at once, for a message that is being carried out; has some patience with Telegram. */
export function createChatActions(tryAction: TryAction, signal: AbortSignal): ChatActions {
  return {
    async perform(request) {
      const end = performance.now() + PATIENCE_MS;
      for (;;) {
        const outcome = await tryAction(request, signal);
        if (outcome.kind === "done") return { ok: true, text: outcome.text, result: outcome.result };
        if (outcome.kind === "refused") {
          const { message, hint } = outcome;
          return hint === undefined ? { ok: false, message } : { ok: false, message, hint };
        }
        if (outcome.kind === "moved") {
          return { ok: false, message: "This group has just become a supergroup.", hint: "Send it again." };
        }
        signal.throwIfAborted();
        const ms = outcome.seconds * 1000;
        if (performance.now() + ms > end) {
          const message = outcome.asked ? "Telegram asks for patience." : "Telegram does not answer.";
          return { ok: false, message, hint: `Send it again in ${Math.max(10, outcome.seconds)} seconds.` };
        }
        await pause(ms, signal);
      }
    },
  };
}
