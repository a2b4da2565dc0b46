import type { Api } from "grammy";
import type { Engine } from "../engine/engine.ts";
import type { Language } from "../interpreter/language.ts";
import type { Reply } from "../interpreter/reply.ts";
import type { Access } from "./access.ts";
import { dressQuestion } from "./buttons/dress-question.ts";
import type { PressServices } from "./buttons/press.ts";
import { cardKeyboard } from "./cards/card-keyboard.ts";
import { LiveCards } from "./cards/live-cards.ts";
import type { TryAction } from "./chat-actions/action-end.ts";
import { createChatActions } from "./chat-actions/create-chat-actions.ts";
import { tryActionWith } from "./chat-actions/try-action.ts";
import { AskFirst } from "./confirm/ask-first.ts";
import type { ConfirmMode } from "./confirm/confirm-mode.ts";
import { Delivery } from "./delivery.ts";
import type { Log } from "./log.ts";
import { type IncomingMessage, MessageReader } from "./message-reader.ts";
import { type SendLimits, TELEGRAM_LIMITS } from "./sending/limits.ts";
import { SendBudget } from "./sending/send-budget.ts";
import { Preview, type PreviewPlace } from "./stream/preview.ts";
import { Locales } from "./words/locales.ts";

export interface ChatServiceOptions {
  engine: Engine;
  api: Api;
  access: Pick<Access, "isOwner" | "admits" | "authorize" | "followChat">;
  log: Log;
  /** The commands and templates that there are; the built-in ones unless given. */
  language?: Language;
  /** The chats' time zone, an IANA name. Default UTC. */
  timeZone?: string;
  /** Acts on chats and their members. Default: through the Bot API. */
  tryAction?: TryAction;
  /** Who is spoken to in which language. Default: as Telegram says, else English. */
  locales?: Locales;
  /** How much may be sent. Default: what Telegram asks of bots. */
  limits?: SendLimits;
  /** Only keeps messages, for the process that serves the chats. Default false. */
  standsBy?: boolean;
  /** Whether other processes may have taken messages for the chats that this one serves. Default false. */
  looksForMessages?: boolean;
  /** The least time between two changes of a progress message, in ms. */
  cardIntervalMs?(chatId: number): number;
  /** When a person is asked before a message is carried out. Default `elevated`. */
  confirm?: ConfirmMode;
  /** Whether messages have buttons, where otherwise it is said what to send. Default true. */
  buttons?: boolean;
  /** See `LiveCards`. Default false. */
  showsForeignCards?: boolean;
  onRead?(message: IncomingMessage, reply: Reply): void;
}

/** How often progress messages are looked for that another process has called for, in ms. */
const CARDS_POLL_MS = 3_000;
/** The same for messages. */
const MESSAGES_POLL_MS = 500;

/** All that serves chats beside the handling of updates: reading messages, delivering the outbox, progress messages. */
export class ChatService {
  readonly reader: MessageReader;
  readonly cards: LiveCards;
  readonly #options: ChatServiceOptions;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #served = new Set<string>();
  readonly #budget: SendBudget;
  readonly #moved = new Map<number, number>();
  readonly #tryAction: TryAction;
  readonly #askFirst: AskFirst;
  readonly #locales: Locales;
  readonly #stopping = new AbortController();
  #cardsPoll: NodeJS.Timeout | undefined;
  #messagesPoll: NodeJS.Timeout | undefined;

  constructor(options: ChatServiceOptions) {
    this.#options = options;
    const { engine, api, access, log, language, timeZone, onRead } = options;
    this.#locales = options.locales ?? new Locales(engine.settings);
    this.#tryAction = options.tryAction ?? tryActionWith(api);
    const limits = options.limits ?? TELEGRAM_LIMITS;
    this.#budget = new SendBudget(limits);
    const intervalMs =
      options.cardIntervalMs ?? ((chatId: number) => (chatId < 0 ? limits.groupEditMs : limits.privateEditMs));
    const hasButtons = options.buttons ?? true;
    this.cards = new LiveCards({
      engine,
      api,
      log,
      intervalMs,
      budget: this.#budget,
      locales: this.#locales,
      onMoved: (from, to) => this.moveChat(from, to),
      showsForeign: options.showsForeignCards ?? false,
      ...(hasButtons ? { keyboard: (id, actor) => cardKeyboard(engine.buttons, id, actor) } : {}),
    });
    this.#askFirst = new AskFirst({
      engine,
      access,
      mode: options.confirm ?? "elevated",
      locales: this.#locales,
      hasButtons,
      ...(language === undefined ? {} : { language }),
    });
    this.reader = new MessageReader({
      standsBy: options.standsBy ?? false,
      engine,
      access,
      cards: this.cards,
      log,
      locales: this.#locales,
      hasButtons,
      askFirst: this.#askFirst,
      chatActions: createChatActions(this.#tryAction, this.#stopping.signal),
      ...(language === undefined ? {} : { language }),
      ...(timeZone === undefined ? {} : { timeZone }),
      replyFirst: async ({ surface, chat_id }, make) => {
        const delivery = this.#deliveries.get(surface);
        if (delivery === undefined) await engine.outbox.enqueue(await make());
        else await delivery.reply(chat_id, make);
      },
      ...(onRead === undefined ? {} : { onRead }),
    });
  }

  /** Shows an answer in a chat while it comes. */
  preview(place: PreviewPlace, draftId: number): Preview {
    return new Preview(this.#options.api, this.#budget, place, draftId);
  }

  /** What pressing a button works with. */
  get pressing(): PressServices & { log: Log } {
    const { engine, access, log, timeZone = "UTC" } = this.#options;
    const { cards, reader } = this;
    const chatNow = (chatId: number): number => this.#moved.get(chatId) ?? chatId;
    return { engine, access, cards, reader, askFirst: this.#askFirst, locales: this.#locales, timeZone, chatNow, log };
  }

  /**
   * Serves a surface from now on: delivers its outbox, goes on with messages that its last process left unfinished, and
   * takes up its progress messages.
   */
  async serve(surface: string): Promise<void> {
    if (this.#served.has(surface)) return;
    for (const { from, to } of await this.#options.engine.settings.moves()) {
      this.#options.access.followChat(from, to);
      this.#moved.set(from, to);
    }
    this.#deliver(surface);
    await this.reader.resume(surface);
    await this.cards.resume(surface);
    this.#served.add(surface);
    this.#cardsPoll ??= setInterval(() => void this.#resumeCards(), CARDS_POLL_MS);
    if (this.#options.looksForMessages)
      this.#messagesPoll ??= setInterval(() => void this.#resumeMessages(), MESSAGES_POLL_MS);
  }

  #deliver(surface: string): void {
    const { engine, api, log } = this.#options;
    if (this.#deliveries.has(surface)) return;
    const { outbox } = engine;
    const delivery = new Delivery({
      api,
      outbox,
      surface,
      log,
      budget: this.#budget,
      tryAction: this.#tryAction,
      dress: (message) =>
        dressQuestion(message, engine.buttons, this.#options.buttons ?? true, () =>
          // A private chat's id is the person's.
          this.#locales.wordsFor(Math.max(0, message.chat_id)),
        ),
      onMoved: (from, to) => this.moveChat(from, to),
    });
    this.#deliveries.set(surface, delivery);
    delivery.start();
  }

  /** A group has become a supergroup: all that is kept for it goes on there. */
  async moveChat(from: number, to: number): Promise<void> {
    const { engine, access, log } = this.#options;
    await engine.settings.noteMove(from, to);
    await engine.moveChat(from, to);
    access.followChat(from, to);
    this.cards.moved(from, to);
    if (this.#moved.get(from) !== to) log.info({ from, to }, "a group has become a supergroup");
    this.#moved.set(from, to);
  }

  async #resumeCards(): Promise<void> {
    for (const surface of this.#served) {
      await this.cards
        .resume(surface)
        .catch((err: unknown) => this.#options.log.debug({ err }, "could not look for progress messages"));
    }
  }

  async #resumeMessages(): Promise<void> {
    for (const surface of this.#served) {
      await this.reader
        .resume(surface)
        .catch((err: unknown) => this.#options.log.debug({ err }, "could not look for messages"));
    }
  }

  /** Stops after the island, the message and the edit at hand; nothing is lost. */
  async stop(): Promise<void> {
    clearInterval(this.#cardsPoll);
    clearInterval(this.#messagesPoll);
    this.#stopping.abort(new Error("the process stops"));
    await this.reader.stop();
    await Promise.all([this.cards.stop(), ...[...this.#deliveries.values()].map((delivery) => delivery.stop())]);
  }
}
