import { createHmac } from "node:crypto";
import type { Api, Bot } from "grammy";
import type { Update } from "grammy/types";
import type { KeptUpdates } from "../../chat-store/kept-updates.ts";
import { apiFailure, grammySignal } from "../api/bot-api.ts";
import type { Log } from "../api/log.ts";
import { pause, retryUntilDone } from "../api/retry.ts";
import { ALLOWED_UPDATES } from "./polling.ts";
import { UpdateSequencer } from "./update-sequencer.ts";
import { WebhookServer } from "./webhook-server.ts";

/** Where updates come by themselves. */
export interface WebhookSettings {
  /** Where Telegram reaches this process; its path is where updates arrive. */
  url: string;
  port: number;
  /** Default: made of the token, the same in all processes. */
  secret?: string;
  /** How often Telegram is asked whether it still delivers here, in ms. */
  checkMs?: number;
  /** Told where it listens. */
  onListening?(port: number): void;
}

/**
 * The webhook of one process. While the process serves the chats its bot handles updates, in the order of their numbers;
 * while it stands by it keeps them for the process that serves.
 */
export class Webhook {
  readonly url: string;
  readonly secret: string;
  readonly #settings: WebhookSettings;
  readonly #log: Log;
  readonly #updates: KeptUpdates;
  #line: UpdateSequencer | undefined;
  #server: WebhookServer | undefined;

  constructor(settings: WebhookSettings, token: string, updates: KeptUpdates, log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.#updates = updates;
    this.url = settings.url;
    this.secret = settings.secret ?? createHmac("sha256", token).update("webhook").digest("hex");
  }

  get checkMs(): number | undefined {
    return this.#settings.checkMs;
  }

  /** Takes updates from now on. */
  async open(): Promise<void> {
    const { url, port, onListening } = this.#settings;
    this.#server = await WebhookServer.open({
      port,
      path: new URL(url).pathname,
      secret: this.secret,
      log: this.#log,
      handle: (update) => this.#handle(update),
    });
    onListening?.(this.#server.port);
  }

  /** Gives updates to a bot that serves, from now on. */
  serve(bot: Pick<Bot, "handleUpdate">): void {
    const [updates, log] = [this.#updates, this.#log];
    this.#line = new UpdateSequencer({ updates, log, handle: (update) => bot.handleUpdate(update) });
    this.#line.start();
  }

  /** Keeps updates for another process from now on. */
  async standBy(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    await line?.stop();
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #handle(update: Update): Promise<void> {
    if (this.#line !== undefined) await this.#line.take(update);
    else await this.#updates.keep({ id: update.update_id, json: JSON.stringify(update) });
  }
}

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
  await retryUntilDone(
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
