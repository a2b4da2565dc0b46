import type { Api } from "grammy";
import type { InlineKeyboardMarkup, MessageEntity } from "grammy/types";
import type { Log } from "../../engine/log.ts";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import { apiFailure, grammySignal } from "../api/bot-api.ts";
import type { SendBudget } from "./send-budget.ts";

/** How long to wait for a call, and for a turn to make it, in ms. */
const CALL_MS = 5_000;
const PATIENCE_MS = 60_000;

/** The new content of a message. */
export interface MessageEdit {
  chatId: number;
  messageId: number;
  /** Without a text, only the buttons change. */
  text?: string;
  entities?: MessageEntity[];
  /** Without it, the buttons are removed. */
  reply_markup?: InlineKeyboardMarkup;
}

/**
 * Edits that someone is waiting to see, such as the next page of a list. They keep to the chat's limits, yield to urgent
 * messages, and only the newest edit of a message is made. A failed edit is dropped; another press asks for a new one.
 */
export class MessageEdits {
  readonly #api: Api;
  readonly #budget: SendBudget;
  readonly #log: Log;
  readonly #stop = new AbortController();
  /** The newest edit, by message. */
  readonly #wanted = new Map<string, MessageEdit>();
  readonly #working = new Map<string, Promise<void>>();

  constructor({ api, budget, log }: { api: Api; budget: SendBudget; log: Log }) {
    this.#api = api;
    this.#budget = budget;
    this.#log = log;
  }

  show(change: MessageEdit): void {
    if (this.#stop.signal.aborted) return;
    const key = `${change.chatId}:${change.messageId}`;
    this.#wanted.set(key, change);
    if (this.#working.has(key)) return;
    const work = this.#work(key, change.chatId).finally(() => this.#working.delete(key));
    this.#working.set(key, work);
  }

  /** Drops waiting edits and finishes those in progress. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#working.values());
  }

  async #work(key: string, chatId: number): Promise<void> {
    while (this.#wanted.has(key)) {
      const limit = AbortSignal.any([this.#stop.signal, timeoutSignal(PATIENCE_MS)]);
      const turn = await this.#budget.take({ chatId, kind: "message", isUrgent: () => false }, limit);
      const change = this.#wanted.get(key)!;
      this.#wanted.delete(key);
      if (turn === undefined) return;
      try {
        await this.#put(change);
      } catch (error) {
        const failure = apiFailure(error);
        if (failure.kind === "rate") {
          this.#budget.close(chatId, failure.seconds);
          if (!this.#wanted.has(key)) this.#wanted.set(key, change);
        }
        this.#log.debug({ failure }, "could not edit a message");
      } finally {
        turn.end();
      }
    }
  }

  async #put({ chatId, messageId, text, entities, reply_markup }: MessageEdit): Promise<void> {
    const buttons = reply_markup === undefined ? {} : { reply_markup };
    const limit = grammySignal(timeoutSignal(CALL_MS));
    if (text === undefined) await this.#api.editMessageReplyMarkup(chatId, messageId, buttons, limit);
    else await this.#api.editMessageText(chatId, messageId, text, { entities: entities ?? [], ...buttons }, limit);
  }
}
