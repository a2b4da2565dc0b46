import { setMaxListeners } from "node:events";
import type { Api } from "grammy";
import type { Outbox, OutboxMessage, QueuedMessage } from "../../chat-store/outbox.ts";
import type { TryAction } from "../api/chat-actions.ts";
import type { Log } from "../api/log.ts";
import { backoffMs, pause, Waker } from "../api/retry.ts";
import { type CompleteMessage, type DeliveryServices, deliverMessage } from "./deliver-message.ts";
import type { SendBudget } from "./send-budget.ts";

/** How often to look for messages that other processes put into the outbox, in ms. */
const POLL_MS = 500;
/** How many chats to serve at once; many of them just wait for their turn. */
const CHATS_AT_ONCE = 300;

export interface DeliveryOptions {
  api: Api;
  outbox: Outbox;
  gateway: string;
  log: Log;
  budget: SendBudget;
  tryAction: TryAction;
  rich: DeliveryServices["rich"];
  onMoved: DeliveryServices["onMoved"];
  onCannotAsk: DeliveryServices["onCannotAsk"];
  onSent: DeliveryServices["onSent"];
  /** Completes what the gateway renders: the buttons of a step's question, a message about a schedule, a picture. */
  complete(message: QueuedMessage): Promise<CompleteMessage>;
}

/** A slot in a chat's queue, reserved for a reply. */
export interface ReplySlot {
  /** Puts the reply into the slot. */
  enqueue(message: OutboxMessage): Promise<void>;
  /** Frees the slot, so that the messages behind it can go. */
  release(): void;
}

/** Delivers the outbox of a gateway: in order within each chat, chats in parallel. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #stop = new AbortController();
  readonly #cutOff = new AbortController();
  readonly #waker = new Waker();
  /** Chats with a delivery in progress. */
  readonly #busy = new Map<number, Promise<void>>();
  /** Slots reserved for replies that are still being made, by chat. */
  readonly #slots = new Map<number, Set<number>>();
  #loop: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    // Every waiting chat adds a listener.
    for (const { signal } of [this.#stop, this.#cutOff]) setMaxListeners(0, signal);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /**
   * Reserves a slot for the reply to a message that is about to run. Messages that enter the chat's queue later wait
   * for it, because steps that the message starts may send something before its reply is made.
   */
  reserve(chatId: number): ReplySlot {
    const { outbox } = this.#options;
    const slot = outbox.reserveSlot();
    const slots = this.#slots.get(chatId) ?? new Set();
    this.#slots.set(chatId, slots.add(slot));
    const release = (): void => {
      slots.delete(slot);
      if (slots.size === 0 && this.#slots.get(chatId) === slots) this.#slots.delete(chatId);
      this.#waker.wake();
    };
    return { enqueue: (message) => outbox.enqueue(message, slot), release };
  }

  /** Stops. Deliveries in progress get `graceMs` to arrive; otherwise they are sent again later. */
  async stop(graceMs = 3_000): Promise<void> {
    this.#stop.abort();
    this.#waker.wake();
    await this.#loop;
    const timer = setTimeout(() => this.#cutOff.abort(), graceMs);
    await Promise.all(this.#busy.values());
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { outbox, gateway, log } = this.#options;
    const unsubscribe = outbox.onEnqueued(gateway, () => this.#waker.wake());
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        const free = CHATS_AT_ONCE - this.#busy.size;
        const messages = free > 0 ? await outbox.next(gateway, [...this.#busy.keys()], free) : [];
        if (this.#stop.signal.aborted) break;
        for (const message of messages) if (this.#isNext(message)) this.#begin(message);
        failures = 0;
        await this.#waker.sleep(POLL_MS);
      } catch (error) {
        failures += 1;
        log.warn({ err: error, gateway }, "could not read the outbox");
        await pause(backoffMs(failures), this.#stop.signal);
      }
    }
    unsubscribe();
  }

  /** Whether no reserved slot comes before it. */
  #isNext({ chat_id, seq }: QueuedMessage): boolean {
    for (const slot of this.#slots.get(chat_id) ?? []) if (slot < seq) return false;
    return true;
  }

  #begin(message: QueuedMessage): void {
    const { log } = this.#options;
    const [signal, cutOff] = [this.#stop.signal, this.#cutOff.signal];
    const work = this.#options
      .complete(message)
      .then((whole) => deliverMessage(whole, { ...this.#options, signal, cutOff }))
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
