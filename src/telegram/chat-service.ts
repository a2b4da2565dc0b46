import type { Api } from "grammy";
import type { InlineKeyboardMarkup } from "grammy/types";
import type { BotAi } from "../ai/bot-ai.ts";
import type { Access } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { IncomingMessage } from "../chat-store/inbox.ts";
import type { QueuedMessage } from "../chat-store/outbox.ts";
import { BUILT_IN_REGISTRY, type CommandRegistry } from "../commands/registry.ts";
import type { Engine } from "../engine/engine.ts";
import type { Log } from "../engine/log.ts";
import type { StepQuestion } from "../engine/question.ts";
import type { Messages } from "../i18n/messages.ts";
import type { ConfirmMode } from "../interpreter/plan.ts";
import type { Reply } from "../interpreter/reply.ts";
import { Conversations } from "./ai/conversations.ts";
import { stopButton } from "./ai/stop-button.ts";
import {
  type CheckAction,
  createActionCheck,
  createChatActions,
  createMayAct,
  createTryAction,
  speaksFor,
  type TryAction,
} from "./api/chat-actions.ts";
import { createPlanNames } from "./api/chat-names.ts";
import type { MessageEditor } from "./button-presses.ts";
import { attachQuestionButtons } from "./buttons/approval-buttons.ts";
import type { ButtonQuota, ButtonServices } from "./buttons/button.ts";
import { progressKeyboard } from "./buttons/execution-buttons.ts";
import { OpenQuestions } from "./buttons/open-questions.ts";
import { wordScheduleMessage } from "./buttons/schedule-messages.ts";
import { ChatMoves } from "./chat-moves.ts";
import { MessageQueue } from "./incoming/message-queue.ts";
import { Preview, type PreviewAddress } from "./incoming/preview.ts";
import { createButtonQuota } from "./incoming/quotas.ts";
import { Locales } from "./locales.ts";
import { type CompleteMessage, Delivery } from "./outgoing/delivery.ts";
import { MessageEdits } from "./outgoing/message-edits.ts";
import { completePicture } from "./outgoing/pictures.ts";
import { RichSupport } from "./outgoing/rich-support.ts";
import { type Pause, SendBudget, systemClock } from "./outgoing/send-budget.ts";
import { type ChatPauses, type SendLimits, TELEGRAM_LIMITS } from "./outgoing/send-limits.ts";
import { LiveProgressMessages } from "./progress/progress-messages.ts";
import { TypedAnswers } from "./slash-commands/typed-answers.ts";

export interface ChatServiceOptions {
  engine: Engine;
  chats: ChatStore;
  api: Api;
  access: Pick<Access, "isOwner" | "admits" | "authorize" | "followChat">;
  log: Log;
  /** The registered commands and templates. Default: the built-in ones. */
  registry?: CommandRegistry;
  /** The time zone of the chats, an IANA name. Default UTC. */
  timeZone?: string;
  /** Performs chat actions. Default: through the Bot API. */
  tryAction?: TryAction;
  /** Checks in advance whether a chat action is bound to be refused. Default: through the Bot API. */
  checkAction?: CheckAction;
  /** The bot's own AI. Default none. */
  ai?: BotAi;
  /** Each person's language. Default: what Telegram says, else English. */
  locales?: Locales;
  /** How much to send. Default: Telegram's limits for bots. */
  limits?: SendLimits;
  /** How often a person may press buttons. Default: 30 times a minute; owners always. */
  buttonQuota?: ButtonQuota;
  /** Whether this process is a follower: it only stores messages, for the leader to run. Default false. */
  isFollower?: boolean;
  /** Whether other processes may store messages for this one to run. Default false. */
  looksForMessages?: boolean;
  /** The shortest time between two edits of a progress message, in ms. */
  progressIntervalMs?(chatId: number): number;
  /** When to ask for a confirmation before a message runs. Default `elevated`. */
  confirm?: ConfirmMode;
  /** Whether messages have buttons; if not, they say what to send instead. Default true. */
  buttons?: boolean;
  /** Whether pictures are sent as such; if not, as text. Default true. */
  pictures?: boolean;
  /** See `LiveProgressMessages`. Default false. */
  showsForeignProgress?: boolean;
  onRead?(message: IncomingMessage, reply: Reply): void;
  /** Called when the AI gives no answer, or a slash command names something that doesn't exist. */
  onMistake?(): void;
  /** Called when someone answers a step of the execution with a message, rightly or wrongly. */
  onContinued?(executionId: string): void;
  /** Called for a full message that turned out to have no shortcodes; called again after a crash. */
  onNothing?(message: IncomingMessage): Promise<void>;
}

/**
 * How often to look for progress messages requested by other processes, and for questions that are no longer open, in
 * ms.
 */
const PROGRESS_POLL_MS = 3_000;
const QUESTIONS_POLL_MS = 2_000;
/** How often to look for messages stored by other processes, in ms. */
const MESSAGES_POLL_MS = 500;

/**
 * Everything that serves chats besides handling updates: runs messages, delivers the outbox, keeps progress messages
 * current and closes questions.
 */
export class ChatService {
  readonly queue: MessageQueue;
  readonly progress: LiveProgressMessages;
  /** People's conversations with the AI; undefined without one. */
  readonly conversations: Conversations | undefined;
  /** What people write or send to the questions of steps. */
  readonly answers: TypedAnswers;
  readonly #options: ChatServiceOptions;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #served = new Set<string>();
  readonly #budget: SendBudget;
  readonly #rich = new RichSupport();
  /** Separate, because a server may support rich messages but not rich drafts. */
  readonly #richDrafts = new RichSupport();
  readonly #moves: ChatMoves;
  readonly #tryAction: TryAction;
  readonly #locales: Locales;
  readonly #questions: OpenQuestions;
  readonly #changes: MessageEdits;
  readonly #presses: ButtonQuota;
  readonly #stopping = new AbortController();
  /** Pauses that are being stored. */
  readonly #noting = new Set<Promise<void>>();
  /** Resolves once all gateways are being served. */
  #serving: Promise<void> = Promise.resolve();
  readonly #stopPolls: (() => Promise<void>)[] = [];

  constructor(options: ChatServiceOptions) {
    this.#options = options;
    const { engine, chats, api, access, log, registry, timeZone, onRead, onNothing } = options;
    this.#locales = options.locales ?? new Locales(chats.settings);
    this.#tryAction = options.tryAction ?? createTryAction(api);
    const limits = options.limits ?? TELEGRAM_LIMITS;
    this.#budget = new SendBudget(limits, systemClock, (chatId, pause) => this.#notePause(chatId, pause));
    this.#presses = options.buttonQuota ?? createButtonQuota();
    this.#changes = new MessageEdits({ api, log, budget: this.#budget });
    this.#moves = new ChatMoves({
      chats,
      access,
      log,
      isFollower: options.isFollower ?? false,
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
      rich: this.#rich,
      locales: this.#locales,
      onMoved: (from, to) => this.moveChat(from, to),
      showsForeign: options.showsForeignProgress ?? false,
      ...(hasButtons ? { keyboard: (actor) => progressKeyboard(chats.buttons, actor) } : {}),
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
    this.answers = new TypedAnswers({
      engine,
      chats,
      locales: this.#locales,
      timeZone: timeZone ?? "UTC",
      closeQuestion: (...question) => this.closeQuestion(...question),
      ...(options.onContinued === undefined ? {} : { onConcerned: options.onContinued }),
    });
    this.queue = new MessageQueue({
      answers: this.answers,
      isFollower: options.isFollower ?? false,
      engine,
      chats,
      access,
      progressMessages: this.progress,
      log,
      locales: this.#locales,
      hasButtons,
      confirm: options.confirm ?? "elevated",
      mayAct: createMayAct(options.checkAction ?? createActionCheck(api), this.#stopping.signal),
      names: createPlanNames(api, this.#stopping.signal),
      chatActions: createChatActions(this.#tryAction, this.#stopping.signal),
      ...(registry === undefined ? {} : { registry }),
      ...(timeZone === undefined ? {} : { timeZone }),
      reserve: ({ gateway, chat_id }) =>
        this.#deliveries.get(gateway)?.reserve(chat_id) ?? {
          enqueue: (message) => chats.outbox.enqueue(message, chats.outbox.reserveSlot()),
          release() {},
        },
      onAiText: async (message, became) => this.conversations?.onAiText(message, became),
      ...(onRead === undefined ? {} : { onRead }),
      ...(onNothing === undefined ? {} : { onNothing }),
    });
    this.conversations = options.ai && this.#converse(options.ai);
  }

  #converse(ai: BotAi): Conversations {
    const { engine, chats, access, api, log, registry, timeZone, onMistake, isFollower = false } = this.#options;
    return new Conversations({
      ai,
      engine,
      chats,
      access,
      api,
      log,
      isFollower,
      queue: this.queue,
      locales: this.#locales,
      preview: ({ key, actor }) =>
        this.preview(actor, actor.message_id, async () =>
          stopButton(chats.buttons, key, actor, await this.#locales.messagesFor(actor.user_id)),
        ),
      ...(registry === undefined ? {} : { registry }),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(onMistake === undefined ? {} : { onMistake }),
    });
  }

  /** Shows an answer in a chat while it is being written. `stop`: the keyboard that stops it. */
  preview(address: PreviewAddress, draftId: number, stop?: () => Promise<InlineKeyboardMarkup>): Preview {
    return new Preview(this.#options.api, this.#budget, this.#richDrafts, address, draftId, stop);
  }

  /** Resolves when every message so far has run and every question is answered. */
  async idle(): Promise<void> {
    await this.queue.idle();
    await this.conversations?.idle();
  }

  /** What button handlers work with. */
  get pressing(): ButtonServices & MessageEditor & { log: Log; pauses: ChatPauses } {
    const { engine, chats, api, access, log, registry = BUILT_IN_REGISTRY, timeZone = "UTC" } = this.#options;
    return {
      engine,
      registry,
      chats,
      access,
      accept: (message) => this.queue.accept(message),
      discard: (message) => this.queue.discard(message),
      stopAi: async (conversation) => (await this.conversations?.stop(conversation)) ?? false,
      showProgress: (id, actor) => this.progress.follow(id, actor),
      planOf: (message) => this.queue.plan(message),
      locales: this.#locales,
      timeZone,
      log,
      pauses: this.#budget,
      speaksFor: (chatId, userId) => speaksFor(api, chatId, userId),
      chatNow: (chatId) => this.#moves.now(chatId),
      quota: this.#presses,
      change: (change) => this.#changes.show(change),
      closeQuestion: (...question) => this.closeQuestion(...question),
    };
  }

  /**
   * Serves a gateway from now on: delivers its outbox, runs the messages that its last process left unfinished, and
   * takes over its progress messages.
   */
  async serve(gateway: string): Promise<void> {
    const serving = this.#serving.then(() => this.#serve(gateway));
    this.#serving = serving.catch(() => {});
    await serving;
  }

  async #serve(gateway: string): Promise<void> {
    const { signal } = this.#stopping;
    if (this.#served.has(gateway) || signal.aborted) return;
    await this.learnMoves();
    if (signal.aborted) return;
    await this.#restorePauses();
    const delivery = this.#deliveryOf(gateway);
    // Unfinished messages get their slots first, so that nothing overtakes their replies.
    await this.queue.resume(gateway);
    delivery.start();
    await this.conversations?.resume(gateway);
    await this.progress.resume(gateway);
    this.#served.add(gateway);
    if (this.#stopPolls.length > 0 || signal.aborted) return;
    this.#poll(PROGRESS_POLL_MS, "progress messages", (one) => this.progress.resume(one));
    this.#poll(QUESTIONS_POLL_MS, "questions", (one) => this.#questions.look(one));
    if (!this.#options.looksForMessages) return;
    this.#poll(MESSAGES_POLL_MS, "messages", (one) => this.queue.resume(one));
    const { conversations } = this;
    if (conversations !== undefined)
      this.#poll(MESSAGES_POLL_MS, "questions to the AI", (one) => conversations.resume(one));
    this.#poll(PROGRESS_POLL_MS, "groups that have moved", () => this.learnMoves());
  }

  /** The pauses that Telegram has asked for, whichever method it refused. */
  get pauses(): ChatPauses {
    return this.#budget;
  }

  #notePause(chat_id: number, { closedMs, slowMs, pace }: Pause): void {
    const { engine, chats, log } = this.#options;
    const now = engine.now().getTime();
    const wait = { chat_id, until: new Date(now + closedMs), slow_until: new Date(now + slowMs), pace };
    const noting = chats.waits
      .note(wait)
      .catch((err: unknown) => log.warn({ err, chat_id }, "could not store how long Telegram asked to wait"))
      .finally(() => this.#noting.delete(noting));
    this.#noting.add(noting);
  }

  async #restorePauses(): Promise<void> {
    const { engine, chats } = this.#options;
    const now = engine.now().getTime();
    for (const { chat_id, until, slow_until, pace } of await chats.waits.all())
      this.#budget.restore(chat_id, { closedMs: until.getTime() - now, slowMs: slow_until.getTime() - now, pace });
  }

  /** Looks periodically for work left or requested by other processes. */
  #poll(ms: number, what: string, look: (gateway: string) => Promise<void>): void {
    const { engine, log } = this.#options;
    const lookAll = async (): Promise<void> => {
      for (const gateway of this.#served)
        await look(gateway).catch((err: unknown) => log.debug({ err }, `could not look for ${what}`));
    };
    this.#stopPolls.push(engine.timers.every(ms, lookAll));
  }

  #deliveryOf(gateway: string): Delivery {
    const { engine, chats, api, log } = this.#options;
    const known = this.#deliveries.get(gateway);
    if (known !== undefined) return known;
    const { outbox } = chats;
    const delivery = new Delivery({
      api,
      outbox,
      gateway,
      log,
      budget: this.#budget,
      tryAction: this.#tryAction,
      rich: this.#rich,
      complete: (message) => this.#complete(message),
      onMoved: (from, to) => this.moveChat(from, to),
      onCannotAsk: (question, error) => engine.cannotAsk(question as unknown as StepQuestion, error),
      onSent: (message, id, part) => this.#questions.note(message, id, part),
    });
    this.#deliveries.set(gateway, delivery);
    return delivery;
  }

  /** Completes what is worded or drawn only when it is sent. */
  async #complete(message: QueuedMessage): Promise<CompleteMessage> {
    const { engine, chats, log, buttons: hasButtons = true, pictures = true, timeZone = "UTC" } = this.#options;
    const { buttons } = chats;
    const messagesFor = (userId: number): Promise<Messages> => this.#locales.messagesFor(userId);
    const { question, schedule, webhook, picture } = message;
    if (question !== undefined)
      return attachQuestionButtons(message, question as unknown as StepQuestion, buttons, hasButtons, () =>
        // The id of a private chat is the person's id.
        messagesFor(Math.max(0, message.chat_id)),
      );
    if (schedule !== undefined || webhook !== undefined)
      return wordScheduleMessage(message, { engine, buttons, hasButtons, messagesFor, timeZone });
    if (picture !== undefined)
      return completePicture(message, picture, { engine, log, messagesFor, isText: !pictures });
    return message;
  }

  /** A group became a supergroup: moves everything stored for it. */
  async moveChat(from: number, to: number): Promise<void> {
    await this.#moves.move(from, to);
  }

  /** Looks for groups that became supergroups. The leader completes moves that another process left unfinished. */
  async learnMoves(): Promise<void> {
    await this.#moves.learn();
  }

  /**
   * Removes the question's buttons and writes the text below it, now or later. False if no message with that question
   * is known.
   */
  async closeQuestion(gateway: string, token: string, closing: string): Promise<boolean> {
    const isOpen = await this.#options.chats.buttons.close(token, closing);
    if (isOpen && this.#served.has(gateway)) void this.#questions.look(gateway).catch(() => {});
    return isOpen;
  }

  /** Stops after the current shortcode, message and edit. Nothing is lost. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the process is stopping"));
    const looking = this.#stopPolls.map((stop) => stop());
    await Promise.all([this.queue.stop(), this.conversations?.close(), ...looking]);
    await this.#serving;
    await Promise.all([
      this.progress.stop(),
      this.#questions.stop(),
      this.#changes.stop(),
      ...[...this.#deliveries.values()].map((delivery) => delivery.stop()),
    ]);
    await Promise.all(this.#noting);
  }
}
