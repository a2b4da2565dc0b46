import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { Actor } from "../../engine/actor.ts";
import { isTransient } from "../../engine/storage/database-errors.ts";
import { endsOpen, getsReply, hasShortcodes } from "../../interpreter/interpret.ts";
import type { PreparedMessage } from "../../interpreter/prepare.ts";
import { retryUntilDone } from "../api/retry.ts";
import type { ReplySlot } from "../outgoing/delivery.ts";
import { MessageProcessor, type MessageProcessorOptions } from "./message-processor.ts";
import { PasteJoiner } from "./split-pastes.ts";

/** A message is dropped after this many failures, not counting the database's, so that it doesn't block its chat forever. */
const TRIES = 6;

export interface MessageQueueOptions extends MessageProcessorOptions {
  /** Whether this process is a follower: it only stores messages, for the leader to run. */
  isFollower: boolean;
  /** Reserves the reply's slot in the chat's queue; see `Delivery.reserve`. */
  reserve(actor: Actor): ReplySlot;
  /** Called for a full message that turned out to have no shortcodes; called again after a crash. */
  onNothing?(message: IncomingMessage): Promise<void>;
}

/**
 * Runs messages, one at a time per chat. A message is stored before anything else happens, and finished only once its
 * reply is stored. A failure in between is retried, without repeating shortcodes that have run.
 */
export class MessageQueue {
  readonly #options: MessageQueueOptions;
  readonly #stop = new AbortController();
  readonly #processor: MessageProcessor;
  /** Messages running or waiting to run, by key. */
  readonly #running = new Map<string, Promise<void>>();
  /** Messages to run again once their current run is over. */
  readonly #again = new Map<string, IncomingMessage>();
  /** The end of each chat's queue. */
  readonly #tails = new Map<number, Promise<void>>();
  readonly #pastes: PasteJoiner;

  constructor(options: MessageQueueOptions) {
    this.#options = options;
    this.#processor = new MessageProcessor(options, this.#stop.signal);
    this.#pastes = new PasteJoiner(options.chats.inbox, (text) => endsOpen(text, options.registry));
  }

  /** Stores the message, and runs it after those before it. Resolves once it is stored. */
  async accept(message: IncomingMessage): Promise<void> {
    const { chats, log } = this.#options;
    const kept = await retryUntilDone(
      () => chats.inbox.accept(message),
      this.#stop.signal,
      (err) => log.warn({ err, key: message.key }, "could not store a message yet; retrying"),
    );
    if (kept?.state !== "accepted" || this.#options.isFollower) return;
    // The question may have been answered while it was still being sent.
    const isAnswered = kept.confirmed === true || kept.answered !== undefined;
    if (isAnswered && this.#running.has(message.key)) this.#again.set(message.key, message);
    else await this.#take(message, kept.outcomes.length > 0);
  }

  /** Resumes the messages that the gateway's last process left unfinished. */
  async resume(gateway: string): Promise<void> {
    const unfinished = await this.#options.chats.inbox.unfinished(gateway);
    const joined = new Set(unfinished.flatMap((message) => message.joined ?? []));
    for (const { outcomes, state: _, ...message } of unfinished) {
      if (joined.has(message.key)) await this.#options.chats.inbox.finish(message.key);
      else await this.#take(message, outcomes.length > 0);
    }
  }

  async #take(message: IncomingMessage, isBegun: boolean): Promise<void> {
    if (message.continues !== undefined) {
      if (this.#pastes.add(message)) return;
      // The part before it has already run, so only shortcodes of its own matter.
      if (!hasShortcodes(message.text, this.#options.registry)) return this.#options.chats.inbox.finish(message.key);
    }
    if (!isBegun && !this.#running.has(message.key)) this.#pastes.begin(message);
    this.#enqueue(message);
  }

  /** Prepares the message as it would run now. */
  prepare(message: IncomingMessage): Promise<PreparedMessage> {
    return this.#processor.prepare(message);
  }

  /** Resolves when everything accepted so far from that chat has run. */
  async upToDate(chatId: number): Promise<void> {
    await this.#tails.get(chatId)?.catch(() => {});
  }

  /** Resolves when everything accepted so far has run. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** Starts no further shortcode; the rest continues at the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  #enqueue(message: IncomingMessage): void {
    if (this.#running.has(message.key)) return;
    const { chat_id } = message.actor;
    const before = this.#tails.get(chat_id);
    const slot = this.#options.reserve(message.actor);
    const work = (async () => {
      await before;
      await this.#run(message, slot);
    })().finally(() => {
      slot.release();
      this.#running.delete(message.key);
      if (this.#tails.get(chat_id) === work) this.#tails.delete(chat_id);
      const again = this.#again.get(message.key);
      if (again !== undefined && this.#again.delete(message.key) && !this.#stop.signal.aborted) this.#enqueue(again);
    });
    this.#running.set(message.key, work);
    this.#tails.set(chat_id, work);
  }

  async #run(received: IncomingMessage, slot: ReplySlot): Promise<void> {
    const { log } = this.#options;
    const warn = (err: unknown) =>
      log.warn({ err, key: received.key }, "could not join the parts of a message yet; retrying");
    const message = await retryUntilDone(() => this.#pastes.gather(received), this.#stop.signal, warn);
    if (message === undefined) return;
    if (message.joined?.length !== 0 && !getsReply(message.text, message.actor.chat_id, this.#options.registry))
      return this.#finishEmpty(message);
    log.debug({ key: message.key }, "running a message");
    let failures = 0;
    await retryUntilDone(
      () => (failures < TRIES ? this.#processor.process(message, slot) : this.#processor.giveUp(message, slot)),
      this.#stop.signal,
      (err) => {
        if (!isTransient(err)) failures += 1;
        log.warn({ err, key: message.key }, "could not run a message; retrying");
      },
    );
  }

  /** A full message that could have continued with shortcodes, but didn't. */
  async #finishEmpty(message: IncomingMessage): Promise<void> {
    const { chats, log, onNothing } = this.#options;
    await retryUntilDone(
      async () => {
        await onNothing?.(message);
        await chats.inbox.finish(message.key);
      },
      this.#stop.signal,
      (err) => log.warn({ err, key: message.key }, "could not finish a message without shortcodes yet; retrying"),
    );
  }
}
