import { setMaxListeners } from "node:events";
import type { Api } from "grammy";
import type { Outbox, OutboxMessage, QueuedMessage } from "../../chat-store/outbox.ts";
import type { TryAction } from "../api/chat-actions.ts";
import type { Log } from "../api/log.ts";
import { backoffMs, pause, Waker } from "../api/retry.ts";
import { type DeliveryServices, deliverMessage } from "./deliver-message.ts";
import type { SendBudget } from "./send-budget.ts";

/** How often the outbox is looked at for what other processes put there, in ms. */
const POLL_MS = 500;
/** Chats that are served at once: many of them just wait for their turn. */
const CHATS_AT_ONCE = 300;
/** How long a chat's messages are held back at most while a reply is being made, in ms. */
const HOLD_MS = 15_000;

export interface DeliveryOptions {
  api: Api;
  outbox: Outbox;
  surface: string;
  log: Log;
  budget: SendBudget;
  tryAction: TryAction;
  onMoved: DeliveryServices["onMoved"];
  onUnasked: DeliveryServices["onUnasked"];
  onSent: DeliveryServices["onSent"];
  /** Gives questions of steps their buttons. */
  attachButtons(message: QueuedMessage): Promise<QueuedMessage>;
}

/** A place in line for a reply. */
export interface ReplySlot {
  /** Puts the reply there. */
  enqueue(message: OutboxMessage): Promise<void>;
  /** It is there, or there is none: what waits for it goes on. */
  release(): void;
}

/** Delivers the outbox of a surface: in order in each chat, chats side by side. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #stop = new AbortController();
  readonly #cutOff = new AbortController();
  readonly #waker = new Waker();
  /** Chats with a message on its way. */
  readonly #busy = new Map<number, Promise<void>>();
  /** Places in line of replies that are still to be made, by chat. */
  readonly #places = new Map<number, Set<number>>();
  #loop: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    // Every chat that waits for its turn listens.
    for (const { signal } of [this.#stop, this.#cutOff]) setMaxListeners(0, signal);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /**
   * Takes a place in line for the reply to a message that is about to be carried out: what comes into the chat's queue
   * meanwhile waits for it, since steps that a message has started may speak before its reply is made. That order is kept
   * for fifteen seconds, and not after a crash.
   */
  reserve(chatId: number): ReplySlot {
    const { outbox } = this.#options;
    const place = outbox.place();
    const places = this.#places.get(chatId) ?? new Set();
    this.#places.set(chatId, places.add(place));
    const release = (): void => {
      clearTimeout(limit);
      places.delete(place);
      if (places.size === 0 && this.#places.get(chatId) === places) this.#places.delete(chatId);
      this.#waker.wake();
    };
    const limit = setTimeout(release, HOLD_MS);
    return { enqueue: (message) => outbox.enqueue(message, place), release };
  }

  /** Takes no further message; those on their way get `graceMs` to arrive, and are sent again later otherwise. */
  async stop(graceMs = 3_000): Promise<void> {
    this.#stop.abort();
    this.#waker.wake();
    await this.#loop;
    const timer = setTimeout(() => this.#cutOff.abort(), graceMs);
    await Promise.all(this.#busy.values());
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { outbox, surface, log } = this.#options;
    const unsubscribe = outbox.onEnqueued(surface, () => this.#waker.wake());
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        const free = CHATS_AT_ONCE - this.#busy.size;
        const messages = free > 0 ? await outbox.next(surface, [...this.#busy.keys()], free) : [];
        if (this.#stop.signal.aborted) break;
        for (const message of messages) if (this.#isNext(message)) this.#begin(message);
        failures = 0;
        await this.#waker.sleep(POLL_MS);
      } catch (error) {
        failures += 1;
        log.warn({ err: error, surface }, "could not read the outbox");
        await pause(backoffMs(failures), this.#stop.signal);
      }
    }
    unsubscribe();
  }

  /** Whether no reply that is still to be made goes before it. */
  #isNext({ chat_id, seq }: QueuedMessage): boolean {
    for (const place of this.#places.get(chat_id) ?? []) if (place < seq) return false;
    return true;
  }

  #begin(message: QueuedMessage): void {
    const { log } = this.#options;
    const [signal, cutOff] = [this.#stop.signal, this.#cutOff.signal];
    const work = this.#options
      .attachButtons(message)
      .then((dressed) => deliverMessage(dressed, { ...this.#options, signal, cutOff }))
      .catch(async (error: unknown) => {
        if (signal.aborted) return;
        log.error({ err: error, key: message.key }, "could not deliver a message");
        await pause(POLL_MS, signal);
      })
      .finally(() => {
        this.#busy.delete(message.chat_id);
        this.#waker.wake();
      });
    this.#busy.set(message.chat_id, work);
  }
}
