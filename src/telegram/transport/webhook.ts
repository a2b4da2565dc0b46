import { createHmac } from "node:crypto";
import type { Api, Bot } from "grammy";
import type { Update } from "grammy/types";
import type { KeptUpdates } from "../../chat-store/kept-updates.ts";
import type { Log } from "../../engine/log.ts";
import { apiFailure, grammySignal } from "../api/bot-api.ts";
import { pause, retryUntilDone } from "../api/retry.ts";
import { ALLOWED_UPDATES } from "./polling.ts";
import { UpdateSequencer } from "./update-sequencer.ts";
import { type SharedServer, UpdateReceiver, WebhookServer } from "./webhook-server.ts";

/** How to receive updates by webhook. */
export interface WebhookSettings {
  /** The public URL; updates arrive at its path. */
  url: string;
  /** The port for a separate server, or a server to share. */
  server: number | SharedServer;
  /** Default: derived from the token, so that all processes have the same one. */
  secret?: string;
  /** How often to check that Telegram still delivers here, in ms. */
  checkMs?: number;
  /** Called with the port once the server listens. */
  onListening?(port: number): void;
}

/** The webhook of one process. A leader's bot handles the updates in order; a follower stores them for the leader. */
export class Webhook {
  readonly url: string;
  readonly secret: string;
  readonly #settings: WebhookSettings;
  readonly #log: Log;
  readonly #updates: KeptUpdates;
  #sequencer: UpdateSequencer | undefined;
  #stopReceiving: (() => Promise<void>) | undefined;

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

  /** Starts receiving updates. */
  async open(): Promise<void> {
    const { url, server, onListening } = this.#settings;
    const receiver = new UpdateReceiver({
      path: new URL(url).pathname,
      secret: this.secret,
      log: this.#log,
      handle: (update) => this.#handle(update),
    });
    if (typeof server === "number") {
      const own = await WebhookServer.open(receiver, server);
      this.#stopReceiving = () => own.close();
      onListening?.(own.port);
    } else {
      const unmount = server.mount(receiver.path, (request, response) => receiver.take(request, response));
      this.#stopReceiving = async () => {
        unmount();
        await receiver.finish();
      };
      onListening?.(server.port);
    }
  }

  /** Hands updates to the bot from now on. */
  serve(bot: Pick<Bot, "handleUpdate">): void {
    const [updates, log] = [this.#updates, this.#log];
    this.#sequencer = new UpdateSequencer({ updates, log, handle: (update) => bot.handleUpdate(update) });
    this.#sequencer.start();
  }

  /** Stores updates for the leader from now on. */
  async standBy(): Promise<void> {
    const sequencer = this.#sequencer;
    this.#sequencer = undefined;
    await sequencer?.stop();
  }

  async close(): Promise<void> {
    await this.#stopReceiving?.();
  }

  async #handle(update: Update): Promise<void> {
    if (this.#sequencer !== undefined) await this.#sequencer.take(update);
    else await this.#updates.keep({ id: update.update_id, json: JSON.stringify(update) });
  }
}

/** How often to check that Telegram still delivers here, in ms. */
const CHECK_MS = 300_000;

/** The webhook to announce, and the API to announce it with. */
export interface Announcement {
  url: string;
  secret: string;
  api: Api;
  log: Log;
  /** Aborted to stop checking. The webhook stays, so that updates wait for the next process. */
  signal: AbortSignal;
}

/** Sets the webhook, retrying until Telegram accepts it. */
export async function announceWebhook({ url, secret, api, log, signal }: Announcement): Promise<void> {
  const options = { secret_token: secret, allowed_updates: ALLOWED_UPDATES };
  await retryUntilDone(
    () => api.setWebhook(url, options, grammySignal(signal)),
    signal,
    (err, tries) => {
      if (tries !== 1 && tries % 20 !== 0) return;
      log.warn({ failure: apiFailure(err), url }, "Telegram did not accept WEBHOOK_URL; retrying");
    },
  );
}

/** Restores the webhook if it changes, and logs delivery errors that Telegram reports. Never rejects. */
export async function watchWebhook(announcement: Announcement, everyMs = CHECK_MS): Promise<void> {
  const { url, api, log, signal } = announcement;
  let lastError = 0;
  while (!signal.aborted) {
    await pause(everyMs, signal);
    try {
      if (signal.aborted) return;
      const info = await api.getWebhookInfo(grammySignal(signal));
      if (info.url !== url) {
        log.warn({ url: info.url }, "the webhook was changed or removed; setting it again");
        await announceWebhook(announcement);
      }
      const { last_error_date = 0, last_error_message = "", pending_update_count } = info;
      if (last_error_date > lastError)
        log.warn({ reason: last_error_message, pending_update_count }, "Telegram could not deliver to the webhook");
      lastError = Math.max(lastError, last_error_date);
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error }, "could not check the webhook");
    }
  }
}
