import { createHmac } from "node:crypto";
import type { Update } from "grammy/types";
import type { ReadyBot } from "../create-bot.ts";
import type { Log } from "../log.ts";
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
 * The webhook of one process. While the process serves the chats its bot handles updates; while it stands by, a bot that
 * only keeps them, for the process that serves.
 */
export class Webhook {
  readonly url: string;
  readonly secret: string;
  readonly #settings: WebhookSettings;
  readonly #log: Log;
  readonly #standby: ReadyBot;
  #serving: ReadyBot | undefined;
  #server: WebhookServer | undefined;

  constructor(settings: WebhookSettings, token: string, standby: ReadyBot, log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.#standby = standby;
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

  /** Gives updates to a bot that serves, or, without one, keeps them for another process. */
  serve(bot: ReadyBot | undefined): void {
    this.#serving = bot;
  }

  /** While another process serves: whom the bot is to hear may have changed there. */
  async learn(): Promise<void> {
    await this.#standby.plugin.service.learnMoves();
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #handle(update: Update): Promise<void> {
    const { bot } = this.#serving ?? this.#standby;
    // Nothing is known of the bot yet only before the Bot API server was reached for the first time; Telegram tries again.
    if (!bot.isInited()) await bot.init();
    await bot.handleUpdate(update);
  }
}
