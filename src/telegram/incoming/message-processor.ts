import type { InlineKeyboardMarkup } from "grammy/types";
import type { Access } from "../../chat-store/access.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { OutboxMessage } from "../../chat-store/outbox.ts";
import type { ChatActions } from "../../commands/chat-action.ts";
import type { CommandRegistry } from "../../commands/registry.ts";
import type { Actor } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Locales } from "../../i18n/locales.ts";
import { interpret } from "../../interpreter/interpret.ts";
import type { Reply } from "../../interpreter/reply.ts";
import type { Log } from "../api/log.ts";
import { retryUntilDone } from "../api/retry.ts";
import { replyKeyboard } from "../buttons/shortcode-buttons.ts";
import type { ReplySlot } from "../outgoing/delivery.ts";
import { type FormattedText, toFormattedText } from "../outgoing/formatted-text.ts";
import { renderReply } from "../outgoing/render-reply.ts";
import { type LiveProgressMessages, PendingProgressMessages } from "../progress/progress-messages.ts";
import type { Confirmation, Question } from "./confirmation.ts";

export interface MessageProcessorOptions {
  engine: Engine;
  chats: ChatStore;
  access: Pick<Access, "isOwner" | "authorize">;
  cards: LiveProgressMessages;
  log: Log;
  locales: Pick<Locales, "messagesFor" | "guess">;
  chatActions: ChatActions;
  /** Whether what is offered becomes buttons. */
  hasButtons: boolean;
  /** Asks a person first, where a message must be allowed. */
  askFirst: Pick<Confirmation, "question" | "asks">;
  language?: CommandRegistry;
  timeZone?: string;
  /** Told when a message has been carried out and its reply is on its way. */
  onRead?(message: IncomingMessage, reply: Reply): void;
}

/** Thrown at an island's end to leave the rest of a message for the next start. */
class Stopping extends Error {}

/** Carries out one message at a time: asks where it must, interprets, replies. */
export class MessageProcessor {
  readonly #options: MessageProcessorOptions;
  readonly #signal: AbortSignal;

  /** When `signal` is aborted no further island begins. */
  constructor(options: MessageProcessorOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** Carries out a message, or asks about it first, and puts the reply in the outbox. Done again it goes on where it was. */
  async carryOut(received: IncomingMessage, place: ReplySlot): Promise<void> {
    const { chats, askFirst, onRead } = this.#options;
    const { islands, finished, ...kept } = await chats.inbox.accept(received);
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
    const pending = new PendingProgressMessages((id) => this.#follow(id, message.actor));
    try {
      const from = asked === undefined ? 0 : (held ?? 0);
      const reply = await this.#interpret({ ...message, from }, islands, pending);
      // What comes before the rest has a reply of its own.
      const key = held === undefined ? message.key : `${message.key}:rest`;
      await place.enqueue(await this.#answer({ ...message, key }, reply));
      await chats.inbox.finish(message.key);
      onRead?.(message, reply);
      pending.flush(reply.executions);
    } finally {
      pending.flush();
    }
  }

  async #answer(message: IncomingMessage, reply: Reply): Promise<OutboxMessage> {
    const { chats, hasButtons, locales } = this.#options;
    const offered = hasButtons ? reply.buttons : [];
    const keyboard = await replyKeyboard(chats.buttons, message.key, message.actor, offered);
    const text = renderReply(reply, hasButtons, await locales.messagesFor(message.actor.user_id));
    return answerTo(message, text, keyboard);
  }

  /** The message has served: with its question it is kept, and is another message when it is allowed. */
  async #ask(message: IncomingMessage, { text, keyboard }: Question, place: ReplySlot): Promise<void> {
    const { chats, onRead } = this.#options;
    await place.enqueue(answerTo(message, toFormattedText(text), keyboard));
    await chats.inbox.finish(message.key);
    onRead?.(message, { parts: [], executions: [], errors: 0, buttons: [], waits: true });
  }

  /** Replies to what is done, asks about the rest, and lets the message rest until that is answered. */
  async #askAboutRest(
    message: IncomingMessage,
    islands: JsonObject[],
    { text, keyboard }: Question,
    nth: number,
    place: ReplySlot,
  ): Promise<void> {
    const { chats, onRead } = this.#options;
    const { inbox, outbox } = chats;
    const { key } = message;
    const done = { ...message, text: message.text.slice(0, message.held) };
    const reply = await this.#interpret(done, islands, new PendingProgressMessages(() => {}));
    // Once it is asked about, it has been replied to.
    if (nth === 1 && done.text !== "") await place.enqueue(await this.#answer(message, reply));
    await inbox.ask(key, nth);
    const question = answerTo({ ...message, key: `${key}:ask${nth}` }, toFormattedText(text), keyboard);
    await outbox.enqueue(question, outbox.place());
    if (await inbox.rest(key, nth)) onRead?.(message, { ...reply, waits: true });
    // It is answered already.
    else await this.carryOut(message, place);
  }

  async #interpret(
    message: IncomingMessage & { from?: number },
    islands: JsonObject[],
    pending: PendingProgressMessages,
  ): Promise<Reply> {
    const { engine, chats, access, cards, chatActions, language, locales, timeZone } = this.#options;
    const { key, actor } = message;
    const viewer = { chat_id: actor.chat_id, all: await access.isOwner(actor) };
    return interpret(
      { ...message, viewer, islands },
      {
        engine,
        chats,
        authorize: access.authorize,
        chatActions,
        ...(language === undefined ? {} : { language }),
        ...(timeZone === undefined ? {} : { timeZone }),
        words: await locales.messagesFor(actor.user_id),
        recordOutcome: (index, entry) => this.#recordOutcome(key, index, entry),
        onExecution: async (id) => {
          await cards.promise(id, actor);
          pending.add(id);
        },
      },
    );
  }

  /** Carries out what is known of a message whose text is still coming; its reply comes with the rest. */
  async carryOutSoFar(message: IncomingMessage, islands: JsonObject[]): Promise<void> {
    const pending = new PendingProgressMessages((id) => this.#follow(id, message.actor));
    try {
      await this.#interpret(message, islands, pending);
    } finally {
      pending.flush();
    }
  }

  /** Says that a message fails again and again, and leaves it. */
  async giveUp(message: IncomingMessage, place: ReplySlot): Promise<void> {
    const { chats, locales, log, onRead } = this.#options;
    log.error({ key: message.key }, "gave up a message");
    const text = locales.guess(message.actor.user_id).gaveUp;
    const key = message.held === undefined ? message.key : `${message.key}:rest`;
    await place.enqueue(answerTo({ ...message, key }, { text, entities: [] }));
    await chats.inbox.finish(message.key);
    onRead?.(message, { parts: [], executions: [], errors: 1, buttons: [] });
  }

  async #recordOutcome(key: string, index: number, entry: JsonObject): Promise<void> {
    await this.#options.chats.inbox.recordOutcome(key, index, entry);
    if (this.#signal.aborted) throw new Stopping("the process stops");
  }

  #follow(id: string, actor: Actor): void {
    const { cards, log } = this.#options;
    void retryUntilDone(
      () => cards.follow(id, actor),
      this.#signal,
      (err) => log.warn({ err, execution: id }, "could not show the progress yet"),
    );
  }
}

/** The answer to a message. In groups it names the message that it answers. */
function answerTo(
  { key, actor }: IncomingMessage,
  { text, entities }: FormattedText,
  keyboard?: InlineKeyboardMarkup,
): OutboxMessage {
  return {
    key: `${key}:reply`,
    surface: actor.surface,
    chat_id: actor.chat_id,
    ...(actor.thread_id === undefined ? {} : { thread_id: actor.thread_id }),
    ...(actor.chat_id < 0 ? { reply_to_message_id: actor.message_id } : {}),
    text: text === "" ? "…" : text,
    entities: entities as unknown as JsonObject[],
    ...(keyboard === undefined ? {} : { reply_markup: keyboard as unknown as JsonObject }),
  };
}
