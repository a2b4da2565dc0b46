import type { Api } from "grammy";
import type { Access } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { IncomingMessage } from "../chat-store/inbox.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Engine } from "../engine/engine.ts";
import type { StepQuestion } from "../engine/question.ts";
import { Locales } from "../i18n/locales.ts";
import type { Reply } from "../interpreter/reply.ts";
import {
  type CheckAction,
  createActionCheck,
  createChatActions,
  createMayAct,
  createTryAction,
  speaksFor,
  type TryAction,
} from "./api/chat-actions.ts";
import type { Log } from "./api/log.ts";
import type { MessageEditor } from "./button-presses.ts";
import { attachQuestionButtons } from "./buttons/approval-buttons.ts";
import type { ButtonQuota, ButtonServices } from "./buttons/button.ts";
import { progressKeyboard } from "./buttons/execution-buttons.ts";
import { OpenQuestions } from "./buttons/open-questions.ts";
import { ChatMoves } from "./chat-moves.ts";
import { Confirmation, type ConfirmMode, planDigest } from "./incoming/confirmation.ts";
import { MessageQueue } from "./incoming/message-queue.ts";
import { Preview, type PreviewPlace } from "./incoming/preview.ts";
import { createButtonQuota } from "./incoming/quotas.ts";
import { Delivery } from "./outgoing/delivery.ts";
import { MessageEdits } from "./outgoing/message-edits.ts";
import { SendBudget } from "./outgoing/send-budget.ts";
import { type SendLimits, TELEGRAM_LIMITS } from "./outgoing/send-limits.ts";
import { LiveProgressMessages } from "./progress/progress-messages.ts";

export interface ChatServiceOptions {
  engine: Engine;
  chats: ChatStore;
  api: Api;
  access: Pick<Access, "isOwner" | "admits" | "authorize" | "followChat">;
  log: Log;
  /** The commands and templates that there are; the built-in ones unless given. */
  language?: CommandRegistry;
  /** The chats' time zone, an IANA name. Default UTC. */
  timeZone?: string;
  /** Acts on chats and their members. Default: through the Bot API. */
  tryAction?: TryAction;
  /** Knows beforehand which of these are refused. Default: asks the Bot API. */
  checkAction?: CheckAction;
  /** Who is parameterName to in which language. Default: as Telegram says, else English. */
  locales?: Locales;
  /** How much may be sent. Default: what Telegram asks of bots. */
  limits?: SendLimits;
  /** How often people may press buttons. Default: 30 times a minute, owners aside. */
  buttonQuota?: ButtonQuota;
  /** Only keeps messages, for the process that serves the chats. Default false. */
  standsBy?: boolean;
  /** Whether other processes may have taken messages for the chats that this one serves. Default false. */
  looksForMessages?: boolean;
  /** The least time between two changes of a progress message, in ms. */
  progressIntervalMs?(chatId: number): number;
  /** When a person is asked before a message is carried out. Default `elevated`. */
  confirm?: ConfirmMode;
  /** Whether messages have buttons, where otherwise it is said what to send. Default true. */
  buttons?: boolean;
  /** See `LiveProgressMessages`. Default false. */
  showsForeignProgress?: boolean;
  onRead?(message: IncomingMessage, reply: Reply): void;
  /** Told of a long message that turned out to have no shortcodes; told again after a crash. */
  onNothing?(message: IncomingMessage): Promise<void>;
}

/** How often it is looked for progress messages that another process has called for, and for questions that are over, in ms. */
const PROGRESS_POLL_MS = 3_000;
const QUESTIONS_POLL_MS = 2_000;
/** The same for messages. */
const MESSAGES_POLL_MS = 500;

/** All that serves chats beside the handling of updates: reading messages, delivering the outbox, progress messages. */
export class ChatService {
  readonly queue: MessageQueue;
  readonly progress: LiveProgressMessages;
  readonly #options: ChatServiceOptions;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #served = new Set<string>();
  readonly #budget: SendBudget;
  readonly #moves: ChatMoves;
  readonly #tryAction: TryAction;
  readonly #confirmation: Confirmation;
  readonly #locales: Locales;
  readonly #questions: OpenQuestions;
  readonly #changes: MessageEdits;
  readonly #presses: ButtonQuota;
  readonly #stopping = new AbortController();
  /** Fulfilled when all surfaces that are to be served are. */
  #serving: Promise<void> = Promise.resolve();
  #polls: NodeJS.Timeout[] = [];

  constructor(options: ChatServiceOptions) {
    this.#options = options;
    const { engine, chats, api, access, log, language, timeZone, onRead, onNothing } = options;
    this.#locales = options.locales ?? new Locales(chats.settings);
    this.#tryAction = options.tryAction ?? createTryAction(api);
    const limits = options.limits ?? TELEGRAM_LIMITS;
    this.#budget = new SendBudget(limits);
    this.#presses = options.buttonQuota ?? createButtonQuota();
    this.#changes = new MessageEdits({ api, log, budget: this.#budget });
    this.#moves = new ChatMoves({
      chats,
      access,
      log,
      standsBy: options.standsBy ?? false,
      onMoved: (from, to) => this.progress.moved(from, to),
    });
    const intervalMs =
      options.progressIntervalMs ?? ((chatId: number) => (chatId < 0 ? limits.groupEditMs : limits.privateEditMs));
    const hasButtons = options.buttons ?? true;
    this.progress = new LiveProgressMessages({
      engine,
      chats,
      api,
      log,
      intervalMs,
      budget: this.#budget,
      locales: this.#locales,
      onMoved: (from, to) => this.moveChat(from, to),
      showsForeign: options.showsForeignProgress ?? false,
      ...(hasButtons ? { keyboard: (id, actor) => progressKeyboard(chats.buttons, id, actor) } : {}),
    });
    this.#questions = new OpenQuestions({
      engine,
      chats,
      api,
      log,
      budget: this.#budget,
      locales: this.#locales,
      onMoved: (from, to) => this.moveChat(from, to),
    });
    this.#confirmation = new Confirmation({
      engine,
      chats,
      access,
      mode: options.confirm ?? "elevated",
      locales: this.#locales,
      hasButtons,
      mayAct: createMayAct(options.checkAction ?? createActionCheck(api), this.#stopping.signal),
    });
    this.queue = new MessageQueue({
      standsBy: options.standsBy ?? false,
      engine,
      chats,
      access,
      cards: this.progress,
      log,
      locales: this.#locales,
      hasButtons,
      askFirst: this.#confirmation,
      chatActions: createChatActions(this.#tryAction, this.#stopping.signal),
      ...(language === undefined ? {} : { language }),
      ...(timeZone === undefined ? {} : { timeZone }),
      reserve: ({ surface, chat_id }) =>
        this.#deliveries.get(surface)?.reserve(chat_id) ?? {
          enqueue: (message) => chats.outbox.enqueue(message, chats.outbox.place()),
          release() {},
        },
      ...(onRead === undefined ? {} : { onRead }),
      ...(onNothing === undefined ? {} : { onNothing }),
    });
  }

  /** Shows an answer in a chat while it comes. */
  preview(place: PreviewPlace, draftId: number): Preview {
    return new Preview(this.#options.api, this.#budget, place, draftId);
  }

  /** What pressing a button works with. */
  get pressing(): ButtonServices & MessageEditor & { log: Log } {
    const { engine, chats, api, access, log, timeZone = "UTC" } = this.#options;
    return {
      engine,
      chats,
      access,
      accept: (message) => this.queue.accept(message),
      showProgress: (id, actor) => this.progress.follow(id, actor),
      planDigest: async (message) => planDigest(await this.#confirmation.plan(await this.queue.prepare(message))),
      locales: this.#locales,
      timeZone,
      log,
      speaksFor: (chatId, userId) => speaksFor(api, chatId, userId),
      chatNow: (chatId) => this.#moves.now(chatId),
      quota: this.#presses,
      change: (change) => this.#changes.show(change),
      closeQuestion: (...question) => this.closeQuestion(...question),
    };
  }

  /**
   * Serves a surface from now on: delivers its outbox, goes on with messages that its last process left unfinished, and
   * takes up its progress messages.
   */
  async serve(surface: string): Promise<void> {
    const serving = this.#serving.then(() => this.#serve(surface));
    this.#serving = serving.catch(() => {});
    await serving;
  }

  async #serve(surface: string): Promise<void> {
    const { signal } = this.#stopping;
    if (this.#served.has(surface) || signal.aborted) return;
    await this.learnMoves();
    if (signal.aborted) return;
    this.#deliver(surface);
    await this.queue.resume(surface);
    await this.progress.resume(surface);
    this.#served.add(surface);
    if (this.#polls.length > 0 || signal.aborted) return;
    this.#poll(PROGRESS_POLL_MS, "progress messages", (one) => this.progress.resume(one));
    this.#poll(QUESTIONS_POLL_MS, "questions", (one) => this.#questions.look(one));
    if (!this.#options.looksForMessages) return;
    this.#poll(MESSAGES_POLL_MS, "messages", (one) => this.queue.resume(one));
    this.#poll(PROGRESS_POLL_MS, "groups that have moved", () => this.learnMoves());
  }

  /** Looks again and again for what other processes have left or called for. */
  #poll(ms: number, what: string, look: (surface: string) => Promise<void>): void {
    const lookAll = async (): Promise<void> => {
      for (const surface of this.#served)
        await look(surface).catch((err: unknown) => this.#options.log.debug({ err }, `could not look for ${what}`));
    };
    this.#polls.push(setInterval(() => void lookAll(), ms));
  }

  #deliver(surface: string): void {
    const { engine, chats, api, log } = this.#options;
    if (this.#deliveries.has(surface)) return;
    const { outbox } = chats;
    const delivery = new Delivery({
      api,
      outbox,
      surface,
      log,
      budget: this.#budget,
      tryAction: this.#tryAction,
      attachButtons: (message) =>
        attachQuestionButtons(message, chats.buttons, this.#options.buttons ?? true, () =>
          // A private chat's id is the person's.
          this.#locales.messagesFor(Math.max(0, message.chat_id)),
        ),
      onMoved: (from, to) => this.moveChat(from, to),
      onUnasked: (question, error) => engine.cannotAsk(question as unknown as StepQuestion, error),
      onSent: (message, id, part) => this.#questions.note(message, id, part),
    });
    this.#deliveries.set(surface, delivery);
    delivery.start();
  }

  /** A group has become a supergroup: all that is kept for it goes on there. */
  async moveChat(from: number, to: number): Promise<void> {
    await this.#moves.move(from, to);
  }

  /** Looks which groups have become supergroups; one that serves finishes what another was cut off at. */
  async learnMoves(): Promise<void> {
    await this.#moves.learn();
  }

  /** Sees to it that the question's buttons go, and that this is written below; whether it is known to have any. */
  async closeQuestion(surface: string, token: string, closing: string): Promise<boolean> {
    const isOpen = await this.#options.chats.buttons.close(token, closing);
    if (isOpen && this.#served.has(surface)) void this.#questions.look(surface).catch(() => {});
    return isOpen;
  }

  /** Stops after the island, the message and the edit at hand; nothing is lost. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the process stops"));
    for (const poll of this.#polls) clearInterval(poll);
    await this.queue.stop();
    await this.#serving;
    await Promise.all([
      this.progress.stop(),
      this.#questions.stop(),
      this.#changes.stop(),
      ...[...this.#deliveries.values()].map((delivery) => delivery.stop()),
    ]);
  }
}
