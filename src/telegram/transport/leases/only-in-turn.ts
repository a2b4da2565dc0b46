import { HttpError, type Transformer } from "grammy";

/** Calls that say nothing in a chat. */
const SILENT: ReadonlySet<string> = new Set(["getMe", "getUpdates", "deleteWebhook", "setWebhook", "setMyCommands"]);

/**
 * Makes calls only while this process serves the chats. A process that was asleep for too long may wake up in the middle of a
 * delivery, while another process has taken over long ago; its call fails as if the server had not been reached.
 */
export function onlyInTurn(isOurs: () => Promise<boolean>): Transformer {
  return async (call, method, payload, signal) => {
    if (SILENT.has(method) || (await isOurs())) return call(method, payload, signal);
    throw new HttpError("another process serves these chats now", { code: "ECONNREFUSED" });
  };
}
