import {
  endsOpen,
  hasShortcodes,
  type ParsedMessage,
  parseOnce,
  thinksOfShortcodes,
} from "../../../grammar/shortcode/parse.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import { BUILT_IN_REGISTRY } from "../../commands/registry.ts";
import type { Actor } from "../../engine/actor.ts";
import type { StepQuestion } from "../../engine/question.ts";
import { isTransient } from "../../engine/storage/database-errors.ts";
import type { MessagePlan } from "../../interpreter/plan.ts";
import { retryUntilDone } from "../api/retry.ts";
import type { ReplySlot } from "../outgoing/delivery.ts";
import { MessageProcessor, type MessageProcessorOptions } from "./message-processor.ts";
import { PasteJoiner, personOf } from "./split-pastes.ts";

/** A message is dropped after this many failures, not counting the database's, so that it doesn't block its chat forever. */
const TRIES = 6;

export interface MessageQueueOptions extends MessageProcessorOptions {
  /** Whether this process is a follower: it only stores messages, for the leader to run. */
  isFollower: boolean;
  /** Reserves the reply's slot in the chat's queue; see `Delivery.reserve`. */
  reserve(actor: Actor): ReplySlot;
  /** Takes the answers to questions of steps. */
  answers: { take(message: IncomingMessage & { answers: StepQuestion }, slot: ReplySlot): Promise<void> };
  /** Called for a full message that turned out to have no shortcodes; called again after a crash. */
  onNothing?(message: IncomingMessage): Promise<void>;
}

/**
 * Whether a message gets its own reply: it has a shortcode. In a private chat (`chatId` is positive) also if an AI only thought
 * of some before its answer.
 */
export function getsReply(parsed: ParsedMessage, chatId: number): boolean {
  return hasShortcodes(parsed) || (chatId > 0 && thinksOfShortcodes(parsed));
}

/**
 * Runs messages, one at a time per chat. While the parts of someone's paste are still coming in, only what that person sends
 * waits for them. A message is stored before anything else happens, and finished only once its reply is stored. A failure in
 * between is retried, without repeating shortcodes that have run.
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
  /** What the messages of a person in a chat wait for: a paste of theirs that is still coming in. */
  readonly #held = new Map<string, Promise<void>>();

  constructor(options: MessageQueueOptions) {
    this.#options = options;
    this.#processor = new MessageProcessor(options, this.#stop.signal);
    this.#pastes = new PasteJoiner((text) => endsOpen(this.#parse(text)));
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
    else await this.#take(message, isAnswered || kept.outcomes.length > 0);
  }

  /** Resumes the messages that the gateway's last process left unfinished. */
  async resume(gateway: string): Promise<void> {
    const unfinished = await this.#options.chats.inbox.unfinished(gateway);
    const joined = new Set(unfinished.flatMap((message) => message.joined ?? []));
    for (const { outcomes, state: _, ...message } of unfinished) {
      const isBegun = outcomes.length > 0 || message.confirmed === true || message.answered !== undefined;
      if (joined.has(message.key)) await this.#options.chats.inbox.finish(message.key);
      else await this.#take(message, isBegun);
    }
  }

  async #take(message: IncomingMessage, isBegun: boolean): Promise<void> {
    if (message.continues !== undefined) {
      const place = this.#pastes.add(message);
      if (place === "added") return;
      // The part before it has already run, so only shortcodes of its own matter.
      if (place === "dropped" || !hasShortcodes(this.#parse(message.text)))
        return this.#options.chats.inbox.finish(message.key);
    }
    this.#begin(message, isBegun);
  }

  /** A message from that person has arrived and is about to be handled; call the returned function once it has been. */
  arriving(actor: Actor): () => void {
    return this.#pastes.arriving(personOf(actor));
  }

  /** What the message would do if it ran now. */
  plan(message: IncomingMessage): Promise<MessagePlan> {
    return this.#processor.plan(message);
  }

  /** Resolves when everything accepted so far from that person, and from others in the chat, has run. */
  async upToDate(actor: Actor): Promise<void> {
    await this.#held.get(personOf(actor));
    await this.#tails.get(actor.chat_id)?.catch(() => {});
  }

  /** Resolves when the message with that key, if it waits to run, has run or waits for a person. */
  async whenRun(key: string): Promise<void> {
    await this.#running.get(key);
  }

  /** Drops a message that a person rejected. */
  discard(message: IncomingMessage): Promise<void> {
    return this.#processor.discard(message);
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

  #parse(text: string): ParsedMessage {
    const { registry = BUILT_IN_REGISTRY } = this.#options;
    return parseOnce(text, registry.vocabulary);
  }

  #begin(message: IncomingMessage, isBegun: boolean): void {
    if (this.#running.has(message.key)) return;
    const collects = !isBegun && this.#pastes.begin(message);
    const held = this.#held.get(personOf(message.actor));
    const work = held === undefined && !collects ? this.#enqueue(message) : this.#enqueueLater(message, held);
    const running = work.finally(() => {
      this.#running.delete(message.key);
      const again = this.#again.get(message.key);
      if (again !== undefined && this.#again.delete(message.key) && !this.#stop.signal.aborted)
        this.#begin(again, true);
    });
    this.#running.set(message.key, running);
  }

  /** Enqueues the message once the person's earlier ones are complete, and it is. */
  async #enqueueLater(received: IncomingMessage, held: Promise<void> | undefined): Promise<void> {
    const person = personOf(received.actor);
    let work: Promise<void> | undefined;
    const complete = (async () => {
      await held;
      const message = await this.#pastes.gather(received, this.#stop.signal);
      if (message === undefined || this.#stop.signal.aborted) return;
      if (message.joined !== undefined && message.joined.length > 0) await this.#join(message, message.joined);
      work = this.#enqueue(message);
    })().finally(() => {
      if (this.#held.get(person) === complete) this.#held.delete(person);
    });
    this.#held.set(person, complete);
    await complete;
    await work;
  }

  async #join({ key, ...whole }: IncomingMessage, parts: string[]): Promise<void> {
    const { chats, log } = this.#options;
    await retryUntilDone(
      () => chats.inbox.join(key, parts, whole),
      this.#stop.signal,
      (err) => log.warn({ err, key }, "could not join the parts of a message yet; retrying"),
    );
  }

  #enqueue(message: IncomingMessage): Promise<void> {
    const { chat_id } = message.actor;
    const before = this.#tails.get(chat_id);
    const slot = this.#options.reserve(message.actor);
    const work = (async () => {
      await before;
      await this.#run(message, slot);
    })().finally(() => {
      slot.release();
      if (this.#tails.get(chat_id) === work) this.#tails.delete(chat_id);
    });
    this.#tails.set(chat_id, work);
    return work;
  }

  async #run(message: IncomingMessage, slot: ReplySlot): Promise<void> {
    const { log } = this.#options;
    const { answers } = message;
    if (
      answers === undefined &&
      message.joined?.length !== 0 &&
      !getsReply(this.#parse(message.text), message.actor.chat_id)
    )
      return this.#finishEmpty(message);
    log.debug({ key: message.key }, "running a message");
    let failures = 0;
    await retryUntilDone(
      () => {
        if (failures >= TRIES) return this.#processor.giveUp(message, slot);
        if (answers === undefined) return this.#processor.process(message, slot);
        return this.#options.answers.take({ ...message, answers }, slot);
      },
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
