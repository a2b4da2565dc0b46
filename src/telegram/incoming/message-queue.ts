import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { Actor } from "../../engine/actor.ts";
import { isTransient } from "../../engine/storage/database-errors.ts";
import { endsOpen, hasShortcodes } from "../../interpreter/interpret.ts";
import type { PreparedMessage } from "../../interpreter/prepare.ts";
import { retryUntilDone } from "../api/retry.ts";
import type { ReplySlot } from "../outgoing/delivery.ts";
import { MessageProcessor, type MessageProcessorOptions } from "./message-processor.ts";
import { PasteJoiner } from "./split-pastes.ts";

/** After so many failures that are not the database's, a message is given up, so that it does not block its chat for ever. */
const TRIES = 6;

export interface MessageQueueOptions extends MessageProcessorOptions {
  /** Only keeps messages, for the process that serves the chats. */
  isFollower: boolean;
  /** Takes a place in line for the reply in that chat; see `Delivery.reserve`. */
  reserve(actor: Actor): ReplySlot;
  /** Told of a long message that turned out to have no shortcodes; told again after a crash. */
  onNothing?(message: IncomingMessage): Promise<void>;
}

/**
 * Runs messages, those of one chat one after another. A message is stored before anything else happens, and finished only
 * when its reply is stored. What fails in between is tried again, without the shortcodes that have run.
 */
export class MessageQueue {
  readonly #options: MessageQueueOptions;
  readonly #stop = new AbortController();
  readonly #processor: MessageProcessor;
  /** What is being read or waits for it, by key. */
  readonly #reading = new Map<string, Promise<void>>();
  /** What is to be read once more when it has been read. */
  readonly #again = new Map<string, IncomingMessage>();
  /** The end of each chat's queue. */
  readonly #tails = new Map<number, Promise<void>>();
  readonly #pastes: PasteJoiner;

  constructor(options: MessageQueueOptions) {
    this.#options = options;
    this.#processor = new MessageProcessor(options, this.#stop.signal);
    this.#pastes = new PasteJoiner(options.chats.inbox, (text) => endsOpen(text, options.registry));
  }

  /** Stores the message, and runs it when those before it are done. Fulfilled once it is stored. */
  async accept(message: IncomingMessage): Promise<void> {
    const { chats, log } = this.#options;
    const kept = await retryUntilDone(
      () => chats.inbox.accept(message),
      this.#stop.signal,
      (err) => log.warn({ err, key: message.key }, "could not keep a message yet"),
    );
    if (kept?.state !== "accepted" || this.#options.isFollower) return;
    // The question about it may have been answered while it was still being put.
    const isAnswered = kept.confirmed === true || kept.answered !== undefined;
    if (isAnswered && this.#reading.has(message.key)) this.#again.set(message.key, message);
    else await this.#take(message, kept.outcomes.length > 0);
  }

  /** Goes on with what was accepted and not finished when the surface's last process ended. */
  async resume(surface: string): Promise<void> {
    const unfinished = await this.#options.chats.inbox.unfinished(surface);
    const joined = new Set(unfinished.flatMap((message) => message.joined ?? []));
    for (const { outcomes, state: _, ...message } of unfinished) {
      if (joined.has(message.key)) await this.#options.chats.inbox.finish(message.key);
      else await this.#take(message, outcomes.length > 0);
    }
  }

  async #take(message: IncomingMessage, isBegun: boolean): Promise<void> {
    if (message.continues !== undefined) {
      if (this.#pastes.add(message)) return;
      // Without what it goes on with it is worth reading only for what it has itself.
      if (!hasShortcodes(message.text, this.#options.registry)) return this.#options.chats.inbox.finish(message.key);
    }
    if (!isBegun && !this.#reading.has(message.key)) this.#pastes.begin(message);
    this.#enqueue(message);
  }

  /** The message as it would run now. */
  prepare(message: IncomingMessage): Promise<PreparedMessage> {
    return this.#processor.prepare(message);
  }

  /** Fulfilled when everything accepted so far from that chat has run. */
  async upToDate(chatId: number): Promise<void> {
    await this.#tails.get(chatId)?.catch(() => {});
  }

  /** Fulfilled when everything accepted so far has run. */
  async idle(): Promise<void> {
    await Promise.all(this.#reading.values());
  }

  /** Begins no further shortcode; what is left continues at the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  #enqueue(message: IncomingMessage): void {
    if (this.#reading.has(message.key)) return;
    const { chat_id } = message.actor;
    const before = this.#tails.get(chat_id);
    const place = this.#options.reserve(message.actor);
    const work = (async () => {
      await before;
      await this.#read(message, place);
    })().finally(() => {
      place.release();
      this.#reading.delete(message.key);
      if (this.#tails.get(chat_id) === work) this.#tails.delete(chat_id);
      const again = this.#again.get(message.key);
      if (again !== undefined && this.#again.delete(message.key) && !this.#stop.signal.aborted) this.#enqueue(again);
    });
    this.#reading.set(message.key, work);
    this.#tails.set(chat_id, work);
  }

  async #read(received: IncomingMessage, place: ReplySlot): Promise<void> {
    const { log } = this.#options;
    const warn = (err: unknown) => log.warn({ err, key: received.key }, "could not put a message together yet");
    const message = await retryUntilDone(() => this.#pastes.gather(received), this.#stop.signal, warn);
    if (message === undefined) return;
    if (message.joined?.length !== 0 && !hasShortcodes(message.text, this.#options.registry))
      return this.#passOver(message);
    log.debug({ key: message.key }, "begins to run a message");
    let failures = 0;
    await retryUntilDone(
      () => (failures < TRIES ? this.#processor.process(message, place) : this.#processor.giveUp(message, place)),
      this.#stop.signal,
      (err) => {
        if (!isTransient(err)) failures += 1;
        log.warn({ err, key: message.key }, "could not run a message yet");
      },
    );
  }

  /** It could have been the first part of a message with shortcodes, and was none. */
  async #passOver(message: IncomingMessage): Promise<void> {
    const { chats, log, onNothing } = this.#options;
    await retryUntilDone(
      async () => {
        await onNothing?.(message);
        await chats.inbox.finish(message.key);
      },
      this.#stop.signal,
      (err) => log.warn({ err, key: message.key }, "could not pass over a message yet"),
    );
  }
}
