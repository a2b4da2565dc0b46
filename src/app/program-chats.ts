import { setTimeout as pause } from "node:timers/promises";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { QueuedMessage } from "../chat-store/outbox.ts";
import type { ChatActionOutcome, ChatActionRequest } from "../commands/chat-action.ts";
import type { Engine } from "../engine/engine.ts";
import { PermanentError } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Log } from "../engine/log.ts";
import { MESSAGES } from "../i18n/languages.ts";
import { sayInEnglish } from "../i18n/problem.ts";
import { backoffMs, Waker } from "../telegram/api/retry.ts";
import { wordScheduleMessage } from "../telegram/buttons/schedule-messages.ts";
import { GatewayLeaseHolder } from "../telegram/transport/gateway-lease.ts";

/** How often to look for messages that other processes have put into the outbox, in ms. */
const POLL_MS = 500;
/** How many chats are served at the same time. */
const CHATS_AT_ONCE = 30;
/** After this many attempts a message fails, and with it the step that waits for it. */
const TRIES = 6;

/** A message to one of the program's own chats, for `onMessage`. */
export interface OutgoingMessage {
  /** Numeric id of the chat; 0 is the program's own. */
  chat: number;
  /** The forum topic, if there is one. */
  thread?: number;
  /** Plain text; formatting is in `entities`. */
  text: string;
  /** Formatting as Telegram's message entities, with offsets in UTF-16 units. */
  entities: readonly JsonObject[];
  /** Identifies the message. A message that may not have arrived is delivered again under the same key. */
  key: string;
}

export interface ProgramChatsOptions {
  engine: Engine;
  chats: ChatStore;
  /** `program:main` */
  gateway: string;
  /** Delivers a message; a number that it returns becomes the message's id. Default: messages count as delivered. */
  onMessage?: ((message: OutgoingMessage) => unknown) | undefined;
  /** Acts on a chat. Default: such steps fail. */
  onChatAction?: ((request: ChatActionRequest) => Promise<ChatActionOutcome> | ChatActionOutcome) | undefined;
  /** Of the chats, an IANA name. */
  timeZone: string;
  log: Log;
}

/** Delivers messages to the program's own chats: in order within each chat, chats in parallel. */
export class ProgramChats {
  readonly #options: ProgramChatsOptions;
  readonly #lease: GatewayLeaseHolder;
  readonly #stop = new AbortController();
  readonly #waker = new Waker();
  readonly #busy = new Map<number, Promise<void>>();
  #isServing = false;
  #lastId = 0;
  #loop: Promise<void> | undefined;

  constructor(options: ProgramChatsOptions) {
    this.#options = options;
    const { engine, chats, log } = options;
    const onLost = (): void => {
      this.#isServing = false;
    };
    this.#lease = new GatewayLeaseHolder({ leases: chats.leases, now: () => engine.now(), log, onLost });
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Starts no further delivery, and waits for those that run. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#waker.wake();
    await this.#loop;
    await Promise.all(this.#busy.values());
    await this.#lease.release().catch((err: unknown) => this.#options.log.debug({ err }, "not released"));
  }

  async #run(): Promise<void> {
    const { chats, gateway, log } = this.#options;
    const unsubscribe = chats.outbox.onEnqueued(gateway, () => this.#waker.wake());
    while (!this.#stop.signal.aborted) {
      try {
        // Of several programs with the same name, one delivers; the others stand by.
        this.#isServing ||= (await this.#lease.take("program", gateway)) !== undefined;
        const free = CHATS_AT_ONCE - this.#busy.size;
        const isFree = this.#isServing && free > 0;
        const messages = isFree ? await chats.outbox.next(gateway, [...this.#busy.keys()], free) : [];
        if (!this.#stop.signal.aborted) for (const message of messages) this.#begin(message);
      } catch (err) {
        log.warn({ err, gateway }, "could not read the outbox");
      }
      await this.#waker.sleep(POLL_MS);
    }
    unsubscribe();
  }

  #begin(message: QueuedMessage): void {
    const { log } = this.#options;
    const work = this.#deliver(message)
      .catch((err: unknown) => log.error({ err, key: message.key }, "could not deliver a message"))
      .finally(() => {
        this.#busy.delete(message.chat_id);
        this.#waker.wake();
      });
    this.#busy.set(message.chat_id, work);
  }

  async #deliver(message: QueuedMessage): Promise<void> {
    const { chats, log } = this.#options;
    const { outbox } = chats;
    const { key } = message;
    for (let tries = 1; !this.#stop.signal.aborted; tries++) {
      await outbox.recordTries(key, message.tries + tries);
      try {
        return await (message.action === undefined ? this.#send(message) : this.#act(message, message.action));
      } catch (err) {
        const why = err instanceof Error ? err.message : String(err);
        if (err instanceof PermanentError || tries === TRIES) return outbox.failed(key, why);
        log.warn({ err, key, tries }, "could not deliver a message yet");
        await pause(backoffMs(tries), undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }

  async #send(message: QueuedMessage): Promise<void> {
    const { engine, chats, onMessage, timeZone } = this.#options;
    const messagesFor = async () => MESSAGES.en;
    const services = { engine, buttons: chats.buttons, hasButtons: false, messagesFor, timeZone };
    const id = await onMessage?.(toOutgoing(await wordScheduleMessage(message, services)));
    await chats.outbox.delivered(message.key, [typeof id === "number" ? id : this.#nextId()]);
  }

  /** Runs a chat action that a step's shortcode has put into the outbox. */
  async #act({ key, chat_id }: QueuedMessage, { by, also, ...action }: JsonObject): Promise<void> {
    const { chats, onChatAction } = this.#options;
    if (onChatAction === undefined) throw new PermanentError("No bot serves this chat, so nothing can act on it.");
    const request = { chat_id, by, ...(also === undefined ? {} : { also }), action } as unknown as ChatActionRequest;
    const outcome = await onChatAction(request);
    if (outcome.ok)
      return chats.outbox.delivered(key, [], { text: sayInEnglish(outcome.text).message, result: outcome.result });
    const { message, hint = outcome.hint } = sayInEnglish(outcome.message);
    throw new PermanentError(hint === undefined ? message : `${message} ${hint}`);
  }

  /** For messages to which the program has given no id. */
  #nextId(): number {
    this.#lastId = Math.max(this.#lastId + 1, this.#options.engine.now().getTime());
    return this.#lastId;
  }
}

function toOutgoing({ chat_id, thread_id, text, entities = [], key }: QueuedMessage): OutgoingMessage {
  return {
    chat: chat_id,
    ...(thread_id === undefined ? {} : { thread: thread_id }),
    text,
    entities,
    key,
  };
}
