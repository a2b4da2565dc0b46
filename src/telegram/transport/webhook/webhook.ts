import { createHmac } from "node:crypto";
import type { Update } from "grammy/types";
import type { KeptUpdates } from "../../../chat-store/kept-updates.ts";
import type { ReadyBot } from "../../create-bot.ts";
import type { Log } from "../../log.ts";
import { UpdateLine } from "./update-line.ts";
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
  #line: UpdateLine | undefined;
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
  serve({ bot }: ReadyBot): void {
    const [updates, log] = [this.#updates, this.#log];
    this.#line = new UpdateLine({ updates, log, handle: (update) => bot.handleUpdate(update) });
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
