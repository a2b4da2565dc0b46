import type { InlineKeyboardMarkup } from "grammy/types";
import type { Actor } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { JsonObject } from "../engine/json.ts";
import type { InboxMessage } from "../engine/store/inbox.ts";
import type { OutboxMessage } from "../engine/store/outbox.ts";
import type { ChatActions } from "../interpreter/chat-actions.ts";
import { endsOpen, hasIslands, interpret } from "../interpreter/interpret.ts";
import type { Language } from "../interpreter/language.ts";
import type { Reply } from "../interpreter/reply.ts";
import type { Access } from "./access.ts";
import { untilDone } from "./backoff.ts";
import { replyKeyboard } from "./buttons/reply-keyboard.ts";
import type { LiveCards } from "./cards/live-cards.ts";
import { PendingCards } from "./cards/pending-cards.ts";
import type { AskFirst, Question } from "./confirm/ask-first.ts";
import type { ReplyPlace } from "./delivery/delivery.ts";
import { type FormattedText, toFormattedText } from "./formatted-text.ts";
import { PasteJoiner } from "./intake/join-pastes.ts";
import type { Log } from "./log.ts";
import { isPassing } from "./passing.ts";
import { renderReply } from "./render-reply.ts";
import type { Locales } from "./words/locales.ts";

/** After so many failures that are not the database's, a message is given up, so that it does not block its chat for ever. */
const TRIES = 6;

/** A message as it came from a chat. */
export type IncomingMessage = Omit<InboxMessage, "islands" | "finished">;

export interface MessageReaderOptions {
  /** Only keeps messages, for the process that serves the chats. */
  standsBy: boolean;
  engine: Engine;
  access: Pick<Access, "isOwner" | "authorize">;
  cards: LiveCards;
  log: Log;
  locales: Pick<Locales, "wordsFor" | "guess">;
  chatActions: ChatActions;
  /** Whether what is offered becomes buttons. */
  hasButtons: boolean;
  /** Asks a person first, where a message must be allowed. */
  askFirst: Pick<AskFirst, "question" | "asks">;
  language?: Language;
  timeZone?: string;
  /** Takes a place in line for the reply in that chat; see `Delivery.reserve`. */
  reserve(actor: Actor): ReplyPlace;
  /** Told of a long message that turned out to have no shortcodes; told again after a crash. */
  onNothing?(message: IncomingMessage): Promise<void>;
  /** Told when a message has been carried out and its reply is on its way. */
  onRead?(message: IncomingMessage, reply: Reply): void;
}

/** Thrown at an island's end to leave the rest of a message for the next start. */
class Stopping extends Error {}

/**
 * Carries out messages, those of one chat one after another. A message is durable before anything else happens, and gone
 * from the inbox only when its reply is durable; what fails in between is done again, without the islands that are done.
 */
export class MessageReader {
  readonly #options: MessageReaderOptions;
  readonly #stop = new AbortController();
  /** What is being read or waits for it, by key. */
  readonly #reading = new Map<string, Promise<void>>();
  /** What is to be read once more when it has been read. */
  readonly #again = new Map<string, IncomingMessage>();
  /** The end of each chat's queue. */
  readonly #tails = new Map<number, Promise<void>>();
  readonly #pastes: PasteJoiner;
  /** Messages whose text is still coming, by key. */
  readonly #coming = new Set<string>();

  constructor(options: MessageReaderOptions) {
    this.#options = options;
    this.#pastes = new PasteJoiner(options.engine.inbox, (text) => endsOpen(text, options.language));
  }

  /** Keeps the message durably, and carries it out when those before it are done. Fulfilled once it is kept. */
  async accept(message: IncomingMessage): Promise<void> {
    const { engine, log } = this.#options;
    const kept = await untilDone(
      () => engine.inbox.accept(message),
      this.#stop.signal,
      (err) => log.warn({ err, key: message.key }, "could not keep a message yet"),
    );
    if (kept !== undefined && !kept.finished && !this.#options.standsBy)
      await this.#take(message, kept.islands.length > 0);
  }

  /** Goes on with what was accepted and not finished when the surface's last process ended. */
  async resume(surface: string): Promise<void> {
    const unfinished = await this.#options.engine.inbox.unfinished(surface);
    const joined = new Set(unfinished.flatMap((message) => message.joined ?? []));
    for (const { islands, finished, ...message } of unfinished) {
      if (this.#coming.has(message.key)) continue;
      if (joined.has(message.key)) await this.#options.engine.inbox.finish(message.key);
      else await this.#take(message, islands.length > 0);
    }
  }

  async #take(message: IncomingMessage, isBegun: boolean): Promise<void> {
    if (message.continues !== undefined) {
      if (this.#pastes.add(message)) return;
      // Without what it goes on with it is worth reading only for what it has itself.
      if (!hasIslands(message.text, this.#options.language)) return this.#options.engine.inbox.finish(message.key);
    }
    if (!isBegun && !this.#reading.has(message.key)) this.#pastes.begin(message);
    this.#enqueue(message);
  }

  /**
   * Carries out the islands of a message whose text is still coming, as far as it is known; what is done is not done again.
   * `held` says how much of the text that was before. `complete` ends it; after a crash the message counts as it was known
   * last. Tells what became of it: where a person must be asked (`held`), and where another process serves the chat
   * (`later`), nothing.
   */
  async advance({ held, ...message }: IncomingMessage): Promise<"done" | "held" | "later"> {
    // The process that serves carries it out once it is whole.
    if (this.#options.standsBy) return "later";
    const { askFirst, engine } = this.#options;
    this.#coming.add(message.key);
    return this.#inTurn(message.actor.chat_id, async () => {
      // Asked in its turn: what comes before it in the chat decides what its words mean.
      if (await askFirst.asks(held === undefined ? message : { ...message, held })) return "held";
      const kept = await engine.inbox.accept(message);
      if (kept.finished) return "done";
      if (!kept.text.startsWith(message.text)) await engine.inbox.grow(message.key, message.text);
      const pending = new PendingCards((id) => this.#follow(id, message.actor));
      try {
        await this.#interpret(message, kept.islands, pending);
      } finally {
        pending.flush();
      }
      return "done";
    });
  }

  /** Does the work when everything accepted before from that chat has been carried out. */
  async #inTurn<T>(chatId: number, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(chatId);
    const turn = (async () => {
      await before;
      return work();
    })();
    const tail = turn.then(
      () => {},
      () => {},
    );
    this.#tails.set(chatId, tail);
    return turn.finally(() => {
      if (this.#tails.get(chatId) === tail) this.#tails.delete(chatId);
    });
  }

  /**
   * Keeps the whole text of a message that was carried out while it came, durably. What comes after `held` is carried out
   * now, or when a person has said so.
   */
  async complete(message: IncomingMessage): Promise<void> {
    const { key, text, held } = message;
    if (text.trim() !== "" && held !== undefined)
      await untilDone(
        () => this.#options.engine.inbox.grow(key, text, held),
        this.#stop.signal,
        (err) => this.#options.log.warn({ err, key }, "could not keep a message yet"),
      );
    if (text.trim() !== "") await this.accept(message);
    this.#coming.delete(key);
  }

  /** Fulfilled when everything accepted so far from that chat has been carried out. */
  async upToDate(chatId: number): Promise<void> {
    await this.#tails.get(chatId)?.catch(() => {});
  }

  /** Fulfilled when everything accepted so far has been carried out. */
  async idle(): Promise<void> {
    await Promise.all(this.#reading.values());
  }

  /** Begins no further island; what is left goes on at the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  #enqueue(message: IncomingMessage): void {
    if (this.#reading.has(message.key)) {
      // The question about its rest may have been answered while it was still being put.
      if (message.asked !== undefined) this.#again.set(message.key, message);
      return;
    }
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

  async #read(received: IncomingMessage, place: ReplyPlace): Promise<void> {
    const { log } = this.#options;
    const warn = (err: unknown) => log.warn({ err, key: received.key }, "could not put a message together yet");
    const message = await untilDone(() => this.#pastes.gather(received), this.#stop.signal, warn);
    if (message === undefined) return;
    if (message.joined?.length !== 0 && !hasIslands(message.text, this.#options.language))
      return this.#passOver(message);
    log.debug({ key: message.key }, "begins to carry out a message");
    let failures = 0;
    await untilDone(
      () => (failures < TRIES ? this.#carryOut(message, place) : this.#giveUp(message, place)),
      this.#stop.signal,
      (err) => {
        if (!isPassing(err)) failures += 1;
        log.warn({ err, key: message.key }, "could not carry out a message yet");
      },
    );
  }

  /** It could have been the first part of a message with shortcodes, and was none. */
  async #passOver(message: IncomingMessage): Promise<void> {
    const { engine, log, onNothing } = this.#options;
    await untilDone(
      async () => {
        await onNothing?.(message);
        await engine.inbox.finish(message.key);
      },
      this.#stop.signal,
      (err) => log.warn({ err, key: message.key }, "could not pass over a message yet"),
    );
  }

  async #carryOut(received: IncomingMessage, place: ReplyPlace): Promise<void> {
    const { engine, askFirst, onRead } = this.#options;
    const { islands, finished, ...kept } = await engine.inbox.accept(received);
    if (finished) return;
    const message = { ...kept, actor: received.actor, text: received.text };
    const { held, asked, answered } = message;
    if (held !== undefined) {
      const nth = asked === undefined || asked === answered ? (asked ?? 0) + 1 : asked;
      const question = await askFirst.question(message, nth);
      if (question !== undefined) return this.#askAboutRest(message, islands, question, nth, place);
    } else if (islands.length === 0) {
      // What has begun was allowed.
      const question = await askFirst.question(message);
      if (question !== undefined) return this.#ask(message, question, place);
    }
    const pending = new PendingCards((id) => this.#follow(id, message.actor));
    try {
      const from = asked === undefined ? 0 : (held ?? 0);
      const reply = await this.#interpret({ ...message, from }, islands, pending);
      // What comes before the rest has a reply of its own.
      const key = held === undefined ? message.key : `${message.key}:rest`;
      await place.enqueue(await this.#answer({ ...message, key }, reply));
      await engine.inbox.finish(message.key);
      onRead?.(message, reply);
      pending.flush(reply.executions);
    } finally {
      pending.flush();
    }
  }

  async #answer(message: IncomingMessage, reply: Reply): Promise<OutboxMessage> {
    const { engine, hasButtons, locales } = this.#options;
    const offered = hasButtons ? reply.buttons : [];
    const keyboard = await replyKeyboard(engine.buttons, message.key, message.actor, offered);
    const text = renderReply(reply, hasButtons, await locales.wordsFor(message.actor.user_id));
    return answerTo(message, text, keyboard);
  }

  /** The message has served: with its question it is kept, and is another message when it is allowed. */
  async #ask(message: IncomingMessage, { text, keyboard }: Question, place: ReplyPlace): Promise<void> {
    const { engine, onRead } = this.#options;
    await place.enqueue(answerTo(message, toFormattedText(text), keyboard));
    await engine.inbox.finish(message.key);
    onRead?.(message, { parts: [], executions: [], errors: 0, buttons: [], waits: true });
  }

  /** Replies to what is done, asks about the rest, and lets the message rest until that is answered. */
  async #askAboutRest(
    message: IncomingMessage,
    islands: JsonObject[],
    { text, keyboard }: Question,
    nth: number,
    place: ReplyPlace,
  ): Promise<void> {
    const { engine, onRead } = this.#options;
    const { inbox, outbox } = engine;
    const { key } = message;
    const done = { ...message, text: message.text.slice(0, message.held) };
    const reply = await this.#interpret(done, islands, new PendingCards(() => {}));
    // Once it is asked about, it has been replied to.
    if (nth === 1 && done.text !== "") await place.enqueue(await this.#answer(message, reply));
    await inbox.ask(key, nth);
    const question = answerTo({ ...message, key: `${key}:ask${nth}` }, toFormattedText(text), keyboard);
    await outbox.enqueue(question, outbox.place());
    if (await inbox.rest(key, nth)) onRead?.(message, { ...reply, waits: true });
    // It is answered already.
    else await this.#carryOut(message, place);
  }

  async #interpret(
    message: IncomingMessage & { from?: number },
    islands: JsonObject[],
    pending: PendingCards,
  ): Promise<Reply> {
    const { engine, access, cards, chatActions, language, locales, timeZone } = this.#options;
    const { key, actor } = message;
    const viewer = { chat_id: actor.chat_id, all: await access.isOwner(actor) };
    return interpret(
      { ...message, viewer, islands },
      {
        engine,
        authorize: access.authorize,
        chatActions,
        ...(language === undefined ? {} : { language }),
        ...(timeZone === undefined ? {} : { timeZone }),
        words: await locales.wordsFor(actor.user_id),
        recordIsland: (index, entry) => this.#recordIsland(key, index, entry),
        onExecution: async (id) => {
          await cards.promise(id, actor);
          pending.add(id);
        },
      },
    );
  }

  async #giveUp(message: IncomingMessage, place: ReplyPlace): Promise<void> {
    const { engine, locales, log, onRead } = this.#options;
    log.error({ key: message.key }, "gave up a message");
    const text = locales.guess(message.actor.user_id).gaveUp;
    const key = message.held === undefined ? message.key : `${message.key}:rest`;
    await place.enqueue(answerTo({ ...message, key }, { text, entities: [] }));
    await engine.inbox.finish(message.key);
    onRead?.(message, { parts: [], executions: [], errors: 1, buttons: [] });
  }

  async #recordIsland(key: string, index: number, entry: JsonObject): Promise<void> {
    await this.#options.engine.inbox.recordIsland(key, index, entry);
    if (this.#stop.signal.aborted) throw new Stopping("the process stops");
  }

  #follow(id: string, actor: Actor): void {
    const { cards, log } = this.#options;
    void untilDone(
      () => cards.follow(id, actor),
      this.#stop.signal,
      (err) => log.warn({ err, execution: id }, "could not show the progress yet"),
    );
  }
}

/** The answer to a message. In groups it names the message that it answers. */
const answerTo = (
  { key, actor }: IncomingMessage,
  { text, entities }: FormattedText,
  keyboard?: InlineKeyboardMarkup,
): OutboxMessage => ({
  key: `${key}:reply`,
  surface: actor.surface,
  chat_id: actor.chat_id,
  ...(actor.thread_id === undefined ? {} : { thread_id: actor.thread_id }),
  ...(actor.chat_id < 0 ? { reply_to_message_id: actor.message_id } : {}),
  text: text === "" ? "…" : text,
  entities: entities as unknown as JsonObject[],
  ...(keyboard === undefined ? {} : { reply_markup: keyboard as unknown as JsonObject }),
});
