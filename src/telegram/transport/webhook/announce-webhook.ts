import type { Api } from "grammy";
import { apiFailure } from "../../api-failure.ts";
import { pause, untilDone } from "../../backoff.ts";
import { grammySignal } from "../../grammy-signal.ts";
import type { Log } from "../../log.ts";
import { ALLOWED_UPDATES } from "../polling/polling.ts";

/** How often it is asked whether Telegram still delivers here, in ms. */
export const CHECK_MS = 300_000;

/** What Telegram is told of the webhook, and by what. */
export interface Announcement {
  url: string;
  secret: string;
  api: Api;
  log: Log;
  /** Aborted when the webhook is not to be seen to any more. It stays, so that updates wait there for the next process. */
  signal: AbortSignal;
}

/** Tells Telegram where the webhook is, as often as it takes. */
export async function announceWebhook({ url, secret, api, log, signal }: Announcement): Promise<void> {
  const more = { secret_token: secret, allowed_updates: ALLOWED_UPDATES };
  await untilDone(
    () => api.setWebhook(url, more, grammySignal(signal)),
    signal,
    (err, tries) => {
      if (tries !== 1 && tries % 20 !== 0) return;
      log.warn({ failure: apiFailure(err), url }, "Telegram has not taken WEBHOOK_URL; trying again");
    },
  );
}

/** Sees to it that Telegram goes on to deliver here, and says what it reports of its deliveries. Never rejects. */
export async function watchWebhook(announcement: Announcement, everyMs = CHECK_MS): Promise<void> {
  const { url, api, log, signal } = announcement;
  let lastError = 0;
  while (!signal.aborted) {
    await pause(everyMs, signal);
    try {
      if (signal.aborted) return;
      const info = await api.getWebhookInfo(grammySignal(signal));
      if (info.url !== url) {
        log.warn({ url: info.url }, "somebody has set another webhook, or none; setting ours again");
        await announceWebhook(announcement);
      }
      const { last_error_date = 0, last_error_message = "", pending_update_count } = info;
      if (last_error_date > lastError)
        log.warn({ reason: last_error_message, pending_update_count }, "Telegram could not deliver to the webhook");
      lastError = Math.max(lastError, last_error_date);
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error }, "could not ask how the webhook does");
    }
  }
}
