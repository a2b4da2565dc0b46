import type { Api } from "grammy";
import type { Engine } from "../engine/engine.ts";
import type { Language } from "../interpreter/language.ts";
import type { Reply } from "../interpreter/reply.ts";
import type { Access } from "./access.ts";
import type { TryAction } from "./chat-actions/action-end.ts";
import { createChatActions } from "./chat-actions/create-chat-actions.ts";
import { tryActionWith } from "./chat-actions/try-action.ts";
import { Delivery } from "./delivery.ts";
import { LiveCards } from "./live-cards.ts";
import type { Log } from "./log.ts";
import { type IncomingMessage, MessageReader } from "./message-reader.ts";
import { RateGate } from "./rate-gate.ts";

/** Telegram allows about one message a second in a private chat, and twenty a minute in a group. */
const PRIVATE_EDIT_MS = 1_500;
const GROUP_EDIT_MS = 3_000;

export interface ChatServiceOptions {
  engine: Engine;
  api: Api;
  access: Pick<Access, "isOwner" | "authorize">;
  log: Log;
  /** The commands and templates that there are; the built-in ones unless given. */
  language?: Language;
  /** The chats' time zone, an IANA name. Default UTC. */
  timeZone?: string;
  /** Acts on chats and their members. Default: through the Bot API. */
  tryAction?: TryAction;
  /** The least time between two changes of a progress message, in ms. */
  cardIntervalMs?(chatId: number): number;
  /** See `LiveCards`. Default false. */
  showsForeignCards?: boolean;
  onRead?(message: IncomingMessage, reply: Reply): void;
}

/** How often progress messages are looked for that another process has called for, in ms. */
const CARDS_POLL_MS = 3_000;

/** All that serves chats beside the handling of updates: reading messages, delivering the outbox, progress messages. */
export class ChatService {
  readonly reader: MessageReader;
  readonly cards: LiveCards;
  readonly #options: ChatServiceOptions;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #served = new Set<string>();
  readonly #gate = new RateGate();
  readonly #tryAction: TryAction;
  readonly #stopping = new AbortController();
  #cardsPoll: NodeJS.Timeout | undefined;

  constructor(options: ChatServiceOptions) {
    this.#options = options;
    const { engine, api, access, log, language, timeZone, onRead } = options;
    this.#tryAction = options.tryAction ?? tryActionWith(api);
    const intervalMs = options.cardIntervalMs ?? ((chatId: number) => (chatId < 0 ? GROUP_EDIT_MS : PRIVATE_EDIT_MS));
    this.cards = new LiveCards({
      engine,
      api,
      log,
      intervalMs,
      gate: this.#gate,
      showsForeign: options.showsForeignCards ?? false,
    });
    this.reader = new MessageReader({
      engine,
      access,
      cards: this.cards,
      log,
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

  /**
   * Serves a surface from now on: delivers its outbox, goes on with messages that its last process left unfinished, and
   * takes up its progress messages.
   */
  async serve(surface: string): Promise<void> {
    if (this.#served.has(surface)) return;
    this.#deliver(surface);
    await this.reader.resume(surface);
    await this.cards.resume(surface);
    this.#served.add(surface);
    this.#cardsPoll ??= setInterval(() => void this.#resumeCards(), CARDS_POLL_MS);
  }

  #deliver(surface: string): void {
    const { engine, api, log } = this.#options;
    if (this.#deliveries.has(surface)) return;
    const { outbox } = engine;
    const delivery = new Delivery({ api, outbox, surface, log, gate: this.#gate, tryAction: this.#tryAction });
    this.#deliveries.set(surface, delivery);
    delivery.start();
  }

  async #resumeCards(): Promise<void> {
    for (const surface of this.#served) {
      await this.cards
        .resume(surface)
        .catch((err: unknown) => this.#options.log.debug({ err }, "could not look for progress messages"));
    }
  }

  /** Stops after the island, the message and the edit at hand; nothing is lost. */
  async stop(): Promise<void> {
    clearInterval(this.#cardsPoll);
    this.#stopping.abort(new Error("the process stops"));
    await this.reader.stop();
    await Promise.all([this.cards.stop(), ...[...this.#deliveries.values()].map((delivery) => delivery.stop())]);
  }
}
