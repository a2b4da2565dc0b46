import { setTimeout as pause } from "node:timers/promises";
import type { Message } from "grammy/types";
import { TERMINAL_PERSON } from "../../chat-store/access.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { OutboxMessage } from "../../chat-store/outbox.ts";
import { addressOf } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { GivenAnswer, OpenQuestion, SentFile, StepQuestion } from "../../engine/question.ts";
import { type ExpectedError, inLanguage } from "../../engine/result.ts";
import type { Messages } from "../../i18n/messages.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { approvalToken, decisionOf } from "../buttons/approval-buttons.ts";
import { askedAt } from "../incoming/confirmation.ts";
import { textOrigin } from "../incoming/read-message.ts";
import type { Locales } from "../locales.ts";
import type { ReplySlot } from "../outgoing/delivery.ts";
import { plainWords } from "../small-talk.ts";
import { consentIn } from "./consent.ts";

export interface TypedAnswersOptions {
  engine: Pick<Engine, "answer" | "questions" | "view" | "waitsFor">;
  chats: Pick<ChatStore, "buttons" | "inbox">;
  locales: Pick<Locales, "messagesFor">;
  /** The time zone in which dates are read, an IANA name. */
  timeZone: string;
  /** Writes the outcome below an open question. */
  closeQuestion(gateway: string, token: string, closing: string): Promise<boolean>;
  /** Called when an answer was given to a step of the execution, a wrong one too. */
  onConcerned?(executionId: string): void;
}

/** The answers that people write or send to the questions of steps. */
export class TypedAnswers {
  readonly #options: TypedAnswersOptions;

  constructor(options: TypedAnswersOptions) {
    this.#options = options;
  }

  /**
   * The question that a message answers, if it answers one: the one that it replies to; in a private chat a message that
   * replies to nothing answers the newest open one, unless the text decides something else that is open. `text`: undefined if
   * the message has no text. Text written by someone else answers nothing, but may be the requested file.
   */
  async questionFor(
    message: Message,
    text: string | undefined,
    file: SentFile | undefined,
  ): Promise<StepQuestion | undefined> {
    const { reply_to_message_id: replied, foreign } = textOrigin(message);
    const said = foreign === undefined ? text : undefined;
    const fits = ({ wants }: StepQuestion) => said !== undefined || (file !== undefined && wants === "file");
    if (replied !== undefined) {
      const asked = await this.#askedBy(message.chat.id, replied);
      return asked !== undefined && fits(asked) ? asked : undefined;
    }
    if (message.chat.type !== "private") return undefined;
    const open = await this.#options.engine.questions({ chat: message.chat.id });
    const newest = latest(open.filter(({ question: { wants } }) => wants !== undefined));
    if (newest === undefined || !fits(newest.question)) return undefined;
    return said !== undefined && (await this.#decidesNewer(said, newest, open)) ? undefined : newest.question;
  }

  /** The question that a message of the bot asks, if it is open and wants a typed answer. */
  async #askedBy(chatId: number, messageId: number): Promise<StepQuestion | undefined> {
    const { engine, chats } = this.#options;
    for (const wait of LOOKS_MS) {
      await pause(wait);
      const { kind, data } = (await chats.buttons.askedIn(chatId, messageId)) ?? {};
      const question = kind === "approval" ? (data as unknown as StepQuestion) : undefined;
      if (question !== undefined)
        return question.wants !== undefined && (await engine.waitsFor(question)) ? question : undefined;
      // A quick answer may overtake the record of the message that asks.
      const open = kind === undefined ? await engine.questions({ chat: chatId }) : [];
      if (!open.some(({ question: { wants } }) => wants !== undefined)) return undefined;
    }
    return undefined;
  }

  /** Whether the text decides something that was asked about later. */
  async #decidesNewer(text: string, { since }: OpenQuestion, open: readonly OpenQuestion[]): Promise<boolean> {
    const newer = open.filter((other) => other.since > since && other.question.wants === undefined);
    if (newer.some(({ question }) => decides(text, question.options))) return true;
    if (!decides(text, ["run", "discard"])) return false;
    const confirmations = await this.#options.chats.buttons.undecided(open[0]?.actor.chat_id ?? 0, "confirm");
    return confirmations.some((one) => askedAt(one) > since);
  }

  /** Settles the question with a message from the inbox, or says what is wrong with it and asks again. Safe to repeat. */
  async take(message: IncomingMessage & { answers: StepQuestion }, slot: ReplySlot): Promise<void> {
    const { engine, chats, timeZone, locales, onConcerned } = this.#options;
    if ((await chats.inbox.accept(message)).state !== "accepted") return;
    const { answers: question, file, actor, text } = message;
    const messages = await locales.messagesFor(actor.user_id);
    const { message_id } = actor;
    const given: GivenAnswer =
      file !== undefined && question.wants === "file" ? { file, message_id } : { text, zone: timeZone, message_id };
    const name = actor.name ?? (actor.user_id === TERMINAL_PERSON ? messages.answer.you : String(actor.user_id));
    const answered = await engine.answer(question, given, { actor, name });
    if (answered.ok || (answered.error.code === "wrong_state" && (await this.#wasTaken(message))))
      await this.#acknowledge(message, slot, name);
    else await slot.enqueue(await this.#refusal(message, answered.error, messages));
    onConcerned?.(question.execution_id);
    await chats.inbox.finish(message.key);
  }

  /** Whether the step was settled by this very message, before a crash. */
  async #wasTaken({ answers: { execution_id, step }, actor }: IncomingMessage & { answers: StepQuestion }) {
    const asked = (await this.#options.engine.view(execution_id))?.steps[step];
    const { message_id, by } = (asked?.result ?? {}) as { message_id?: number; by?: { id?: number } };
    return message_id === actor.message_id && by?.id === actor.user_id;
  }

  /** Shows what was understood: below the question, and in a group, where that cannot be edited, as a reply. */
  async #acknowledge(message: IncomingMessage & { answers: StepQuestion }, slot: ReplySlot, name: string) {
    const { engine, chats, closeQuestion } = this.#options;
    const { answers: question, actor } = message;
    const view = await engine.view(question.execution_id);
    const closing = decisionOf(view?.steps[question.step]?.result) ?? `✅ ${name}`;
    await closeQuestion(actor.gateway, await approvalToken(chats.buttons, question, actor), closing);
    if (actor.chat_id < 0 && question.wants !== "choice") await slot.enqueue({ ...replyTo(message), text: closing });
  }

  async #refusal(message: IncomingMessage & { answers: StepQuestion }, error: ExpectedError, messages: Messages) {
    const { message: why, hint } = inLanguage(error, messages);
    const said = hint === undefined ? why : `${why} ${hint}`;
    const question = message.answers;
    if (error.code !== "invalid") return { ...replyTo(message), text: said };
    const [open] = (await this.#options.engine.questions({ execution: question.execution_id })).filter(
      ({ question: { key } }) => key === question.key,
    );
    const again = open === undefined ? "" : `\n\n❓ ${shortened(open.text, MAX_AGAIN)}`;
    return { ...replyTo(message), text: `${said}${again}`, question: question as unknown as JsonObject };
  }
}

/** The question is repeated below what is wrong with its answer, so far. */
const MAX_AGAIN = 1_000;

function replyTo({ key, actor }: IncomingMessage): Omit<OutboxMessage, "text"> {
  const reply = actor.chat_id < 0 ? { reply_to_message_id: actor.message_id } : {};
  return { key: `${key}:reply`, ...addressOf(actor), ...reply };
}

/** How long to wait before each look for the message that asks, in ms. */
const LOOKS_MS = [0, 50, 200];

function latest(open: readonly OpenQuestion[]): OpenQuestion | undefined {
  return open.reduce<OpenQuestion | undefined>(
    (last, one) => (last === undefined || one.since >= last.since ? one : last),
    undefined,
  );
}

/** Whether a text decides a question that has these buttons. */
function decides(text: string, options: readonly string[]): boolean {
  const said = plainWords(text);
  const isOption = (option: string) =>
    option.toLowerCase() === text.trim().toLowerCase() || (said !== "" && plainWords(option) === said);
  return consentIn(text) !== undefined || options.some(isOption);
}
