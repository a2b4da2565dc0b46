import type { InlineKeyboardMarkup } from "grammy/types";
import { formatsOf } from "../../../grammar/position.ts";
import { parseOnce } from "../../../grammar/shortcode/parse.ts";
import type { Access } from "../../chat-store/access.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { InboxMessage, IncomingMessage } from "../../chat-store/inbox.ts";
import type { OutboxMessage } from "../../chat-store/outbox.ts";
import type { ChatActions } from "../../commands/chat-action.ts";
import { BUILT_IN_REGISTRY, type CommandRegistry } from "../../commands/registry.ts";
import { type Actor, addressOf, viewerOf } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import { giveWay } from "../../engine/give-way.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Log } from "../../engine/log.ts";
import type { Pin } from "../../engine/pin.ts";
import { visibleRich } from "../../i18n/rich-text.ts";
import { type ConfirmMode, type MayAct, type MessagePlan, needsConfirmation, planOf } from "../../interpreter/plan.ts";
import type { PlanNames } from "../../interpreter/plan-heads.ts";
import { type PreparedMessage, prepareMessage } from "../../interpreter/prepare.ts";
import { type Reply, replyText, withoutPlaces } from "../../interpreter/reply.ts";
import { runMessage } from "../../interpreter/run-message.ts";
import { retryUntilDone } from "../api/retry.ts";
import { replyKeyboard } from "../buttons/shortcode-buttons.ts";
import type { Locales } from "../locales.ts";
import type { ReplySlot } from "../outgoing/delivery.ts";
import { type FormattedText, storedText, toFormattedText } from "../outgoing/formatted-text.ts";
import { pictureMessage } from "../outgoing/pictures.ts";
import { richMessage } from "../outgoing/rich-blocks.ts";
import type { LiveProgressMessages } from "../progress/progress-messages.ts";
import { confirmationQuestion } from "./confirmation.ts";

export interface MessageProcessorOptions {
  engine: Engine;
  chats: ChatStore;
  access: Pick<Access, "isOwner" | "authorize">;
  progressMessages: LiveProgressMessages;
  log: Log;
  locales: Pick<Locales, "messagesFor" | "guess">;
  chatActions: ChatActions;
  /** Whether offered shortcodes become buttons. */
  hasButtons: boolean;
  /** When a person is asked before a message runs. */
  confirm: ConfirmMode;
  /** Whether the person may perform a chat action, as far as known in advance. Default: always. */
  mayAct?: MayAct;
  /** Finds the names of chats and people. Default: they are shown by their ids. */
  names?: PlanNames;
  registry?: CommandRegistry;
  timeZone?: string;
  /**
   * Called when an AI's answer has run and its reply is in the outbox, or when it never will; again after a crash. It counts as run
   * only after that.
   */
  onAiText?(message: IncomingMessage, became: AiTextBecame): Promise<void>;
  /** Called when a message has run and its reply is in the outbox. */
  onRead?(message: IncomingMessage, reply: Reply): void;
}

/** What happened to an AI's answer. */
export type AiTextBecame = { how: "ran"; reply: Reply } | { how: "discarded" } | { how: "failed" };

/** Thrown after a shortcode, so that the rest of the message runs at the next start. */
class Stopping extends Error {}

/** Takes a message from the inbox to its reply: prepares it, asks for confirmation if needed, and runs it. */
export class MessageProcessor {
  readonly #options: MessageProcessorOptions;
  readonly #signal: AbortSignal;

  /** Once `signal` is aborted, no further shortcode starts. */
  constructor(options: MessageProcessorOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** Runs a message, or asks about it first, and enqueues the reply. Calling it again continues where it stopped. */
  async process(received: IncomingMessage, slot: ReplySlot): Promise<void> {
    const { chats, onRead } = this.#options;
    const { state, ...kept } = await chats.inbox.accept(received);
    if (state !== "accepted") return;
    const { actor, text } = received;
    const message = { ...kept, actor, text, ...formatsOf(received) };
    const prepared = await this.#prepare(message);
    const decision = isBegun(message) ? undefined : await this.#decide(message, prepared, slot);
    if (decision === "waits") return;
    const started = new Set<string>();
    try {
      const reply = await this.#run(message, prepared, started, decision?.pins);
      await slot.enqueue(await this.#answer(message, reply));
      await this.#options.onAiText?.(message, { how: "ran", reply });
      await chats.inbox.finish(message.key);
      onRead?.(message, reply);
      for (const id of reply.executions) started.add(id);
    } finally {
      // Even if it is run again: what was started may have ended by then.
      if (started.size > 0) this.#follow([...started], message.actor);
    }
  }

  /** What the message would do if it ran now. */
  async plan(message: IncomingMessage): Promise<MessagePlan> {
    return this.#plan(await this.#prepare(message));
  }

  #plan(prepared: PreparedMessage): Promise<MessagePlan> {
    return planOf(prepared, { ...this.#options, authorize: this.#options.access.authorize });
  }

  async #prepare(message: IncomingMessage & { outcomes?: readonly JsonObject[] }): Promise<PreparedMessage> {
    const { chats, access } = this.#options;
    const services = await this.#services(message.actor);
    const viewer = viewerOf(message.actor, await access.isOwner(message.actor));
    const outcomes = message.outcomes ?? (await chats.inbox.accept(message)).outcomes;
    const from = message.streamed?.isReplied ? message.streamed.end : 0;
    await giveWay();
    const parsed = parseOnce(message.text, services.registry.vocabulary);
    await giveWay();
    return prepareMessage({ ...message, viewer, outcomes, from }, parsed, services);
  }

  async #services(actor: Actor) {
    const { engine, chats, access, registry = BUILT_IN_REGISTRY, locales, timeZone } = this.#options;
    const messages = await locales.messagesFor(actor.user_id);
    const services = { engine, chats, registry, authorize: access.authorize, messages };
    return timeZone === undefined ? services : { ...services, timeZone };
  }

  /** Asks for confirmation if the message needs it, and leaves the message waiting. If it may run, with what was seen of it. */
  async #decide(
    message: StoredMessage,
    prepared: PreparedMessage,
    slot: ReplySlot,
  ): Promise<"waits" | { pins: readonly Pin[] | undefined }> {
    const { chats, confirm, onRead } = this.#options;
    const { key, answered = 0, confirmed = false, digest, ai } = message;
    const isNeverAsked = (confirm === "never" && ai === undefined) || (confirmed && digest === undefined);
    if (isNeverAsked) return { pins: undefined };
    const plan = await this.#plan(prepared);
    // The confirmation is valid as long as the message does what the person was shown.
    if ((confirmed && digest === plan.digest) || !(await this.#needsConfirmation(message, plan)))
      return { pins: plan.pins };
    // A confirmed message that gets here would now do something other than what the person confirmed.
    const nth = answered + (confirmed ? 2 : 1);
    const question = await confirmationQuestion(message, plan, nth, this.#options);
    if (confirmed) await chats.inbox.askAgain(key, nth - 1);
    const asked = nth === 1 ? key : `${key}:ask${nth}`;
    await slot.enqueue(answerTo({ ...message, key: asked }, toFormattedText(question.text), question.keyboard));
    // The person may have answered already, or another process may have asked.
    if (!(await chats.inbox.awaitConfirmation(key))) {
      const { state, ...answeredNow } = await chats.inbox.accept(message);
      if (state !== "accepted") return "waits";
      const { actor, text } = message;
      return this.#decide({ ...answeredNow, actor, text, ...formatsOf(message) }, prepared, slot);
    }
    onRead?.(message, { parts: [], executions: [], errors: 0, buttons: [], waits: true });
    return "waits";
  }

  #needsConfirmation({ actor, foreign, ai }: StoredMessage, plan: MessagePlan): Promise<boolean> {
    const { access, chats, confirm } = this.#options;
    const isExempt = async () => (await access.isOwner(actor)) && (await chats.exemptions.has(actor.chat_id));
    const author = { isForeign: foreign !== undefined, ...(ai === undefined ? {} : { ai }) };
    return needsConfirmation(plan, confirm, author, isExempt);
  }

  async #run(
    message: StoredMessage,
    prepared: PreparedMessage,
    started: Set<string>,
    pins: readonly Pin[] | undefined,
  ): Promise<Reply> {
    const { progressMessages, chatActions, names } = this.#options;
    const { outbox } = this.#options.chats;
    const services = await this.#services(message.actor);
    return runMessage(prepared, {
      ...services,
      ...(message.isUnseen === true ? { messages: withoutPlaces(services.messages) } : {}),
      chatActions,
      ...(pins === undefined ? {} : { pins }),
      ...(names === undefined ? {} : { names }),
      recordOutcome: (index, outcome) => this.#recordOutcome(message.key, index, outcome),
      onExecution: async (id) => {
        await progressMessages.promise(id, message.actor, outboxKey(replyKey(message)));
        started.add(id);
      },
      promiseResults: (id, step) => progressMessages.promiseResults(id, message.actor, step),
      sendPicture: (index, picture) =>
        outbox.enqueue(pictureMessage(`${message.key}:${index}`, message.actor, picture), outbox.reserveSlot()),
    });
  }

  async #answer(message: StoredMessage, reply: Reply): Promise<OutboxMessage> {
    const { chats, hasButtons, locales } = this.#options;
    const key = replyKey(message);
    const offered = hasButtons ? reply.buttons : [];
    const words = { of: "author", foreign: message.foreign, ai: message.ai } as const;
    const keyboard = await replyKeyboard(chats.buttons, key, message.actor, offered, words);
    const text = replyText(reply, hasButtons, await locales.messagesFor(message.actor.user_id));
    const answer = answerTo({ ...message, key }, toFormattedText(text), keyboard);
    return richMessage(text) === undefined ? answer : { ...answer, rich: visibleRich(text) };
  }

  /** Replies that the message keeps failing, and drops it. */
  async giveUp(message: IncomingMessage, slot: ReplySlot): Promise<void> {
    const { chats, locales, log, onRead } = this.#options;
    log.error({ key: message.key }, "gave up on a message that keeps failing");
    const text = locales.guess(message.actor.user_id).gaveUp;
    await slot.enqueue(answerTo({ ...message, key: replyKey(message) }, { text, entities: [] }));
    await this.#options.onAiText?.(message, { how: "failed" });
    await chats.inbox.finish(message.key);
    onRead?.(message, { parts: [], executions: [], errors: 1, buttons: [] });
  }

  /** Drops a message that a person rejected. */
  async discard(message: IncomingMessage): Promise<void> {
    await this.#options.onAiText?.(message, { how: "discarded" });
    await this.#options.chats.inbox.finish(message.key);
  }

  async #recordOutcome(key: string, index: number, outcome: JsonObject): Promise<void> {
    await this.#options.chats.inbox.recordOutcome(key, index, outcome);
    if (this.#signal.aborted) throw new Stopping("the process is stopping");
  }

  /** Shows the progress of executions: where there are buttons, as in Telegram, in one message. */
  #follow(ids: readonly string[], actor: Actor): void {
    const { progressMessages, log, hasButtons } = this.#options;
    for (const shown of hasButtons ? [ids] : ids.map((id) => [id]))
      void retryUntilDone(
        () => progressMessages.followTogether(shown, actor),
        this.#signal,
        (err) => log.warn({ err, executions: shown }, "could not show the progress yet; retrying"),
      );
  }
}

/** A message as stored in the inbox. */
type StoredMessage = Omit<InboxMessage, "state">;

/** A message that has started to run was confirmed, unless an earlier version ran its beginning while it streamed in. */
function isBegun({ outcomes, streamed, confirmed }: StoredMessage): boolean {
  return outcomes.length > 0 && (streamed === undefined || confirmed === true);
}

/** The question used the message's own key, so the reply after it needs another. */
function replyKey({ key, confirmed, answered, streamed }: IncomingMessage): string {
  return confirmed || answered !== undefined || streamed?.isReplied ? `${key}:run` : key;
}

function outboxKey(key: string): string {
  return `${key}:reply`;
}

/** The answer to a message; in groups, as a Telegram reply to it. */
function answerTo(
  { key, actor }: IncomingMessage,
  answer: FormattedText,
  keyboard?: InlineKeyboardMarkup,
): OutboxMessage {
  return {
    key: outboxKey(key),
    ...addressOf(actor),
    ...(actor.chat_id < 0 ? { reply_to_message_id: actor.message_id } : {}),
    ...storedText(answer.text === "" ? { text: "…", entities: [] } : answer),
    ...(keyboard === undefined ? {} : { reply_markup: keyboard as unknown as JsonObject }),
  };
}
