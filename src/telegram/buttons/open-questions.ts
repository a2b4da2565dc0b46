import type { Api } from "grammy";
import type { InlineKeyboardMarkup, MessageEntity } from "grammy/types";
import type { AskedMessage, OpenQuestion } from "../../chat-store/buttons.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { QueuedMessage } from "../../chat-store/outbox.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ExecutionView } from "../../engine/execution.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Log } from "../../engine/log.ts";
import type { StepQuestion } from "../../engine/question.ts";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import type { ClosingMessages } from "../../i18n/messages.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { type ApiFailure, apiFailure, grammySignal, isNotModified } from "../api/bot-api.ts";
import type { Locales } from "../locales.ts";
import { type FormattedText, storedText } from "../outgoing/formatted-text.ts";
import type { SendBudget } from "../outgoing/send-budget.ts";
import { approvalToken, decisionOf } from "./approval-buttons.ts";
import { fromCallbackData } from "./button.ts";
import { confirmClosing } from "./confirm-button.ts";

/** The kinds of buttons that ask a question. */
const KINDS = ["approval", "confirm"] as const;
/** How many questions to check at once. */
const AT_ONCE = 5_000;
/** How long to wait for an edit, in ms. */
const CALL_MS = 15_000;

export interface OpenQuestionsOptions {
  engine: Pick<Engine, "revs" | "view" | "waitsFor" | "now">;
  chats: Pick<ChatStore, "buttons">;
  api: Api;
  budget: SendBudget;
  locales: Pick<Locales, "messagesFor">;
  log: Log;
  onMoved(from: number, to: number): Promise<void>;
}

/**
 * Closes questions that nobody waits for any longer: answered here or elsewhere, timed out, or asked by an execution
 * that ended. Removes their buttons and says why. The messages are kept in the database, so this works after a restart
 * too.
 */
export class OpenQuestions {
  readonly #options: OpenQuestionsOptions;
  readonly #stop = new AbortController();
  /** The revision of the execution at which a step was last seen waiting, by token. */
  readonly #waiting = new Map<string, number>();
  /** Edits in progress, by token. */
  readonly #closing = new Map<string, Promise<void>>();
  #looking: Promise<void> | undefined;

  constructor(options: OpenQuestionsOptions) {
    this.#options = options;
  }

  /** Remembers a message that was sent, if it asks a question. */
  async note(message: QueuedMessage, messageId: number, { text, entities }: FormattedText): Promise<void> {
    const { buttons } = this.#options.chats;
    const { chat_id, thread_id, reply_markup, question } = message;
    const token =
      question === undefined
        ? tokenOf(reply_markup)
        : await approvalToken(buttons, question as unknown as StepQuestion, message);
    if (token === undefined) return;
    await buttons.asked(token, KINDS, {
      chat_id,
      ...(thread_id === undefined ? {} : { thread_id }),
      message_id: messageId,
      ...storedText({ text, entities }),
      reply_markup: reply_markup ?? {},
    });
  }

  /** Checks a gateway's questions and starts closing those that are no longer open. Call it periodically. */
  async look(gateway: string): Promise<void> {
    this.#looking ??= this.#look(gateway).finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  /** Starts nothing new, and waits for edits in progress. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#looking?.catch(() => {});
    await Promise.all(this.#closing.values());
  }

  async #look(gateway: string): Promise<void> {
    const { engine, chats } = this.#options;
    const open = await chats.buttons.open(gateway, AT_ONCE);
    const executions = new Set(open.flatMap(({ kind, data }) => (kind === "approval" ? [executionOf(data)] : [])));
    const revs = executions.size === 0 ? new Map<string, number>() : await engine.revs([...executions]);
    for (const question of open) {
      const { token, kind, data } = question;
      if (this.#stop.signal.aborted) return;
      if (this.#closing.has(token)) continue;
      const rev = kind === "approval" ? (revs.get(executionOf(data)) ?? -1) : -1;
      if (question.closing === undefined && rev >= 0 && this.#waiting.get(token) === rev) continue;
      const closing = question.closing ?? (await this.#why(question));
      if (closing === undefined) {
        this.#waiting.set(token, rev);
        continue;
      }
      this.#waiting.delete(token);
      const work = this.#close(token, closing).finally(() => this.#closing.delete(token));
      this.#closing.set(token, work);
    }
  }

  /** What to write below the question; undefined if it is still open. */
  async #why({ kind, data, decided, valid_until, user_id }: OpenQuestion): Promise<string | undefined> {
    const { engine, locales } = this.#options;
    if (kind === "confirm") {
      if (decided === undefined && valid_until > engine.now()) return undefined;
      const messages = await locales.messagesFor(user_id ?? 0);
      return decided === undefined ? messages.closings.expired : confirmClosing(decided, messages);
    }
    const question = data as unknown as StepQuestion;
    if (await engine.waitsFor(question)) return undefined;
    const view = await engine.view(question.execution_id);
    return closingOf(question, view, (await locales.messagesFor(view?.actor.user_id ?? 0)).closings);
  }

  async #close(token: string, closing: string): Promise<void> {
    const { chats, log } = this.#options;
    try {
      for (const message of await chats.buttons.askedBy(token)) if (!(await this.#edit(message, closing))) return;
      await chats.buttons.closed(token);
    } catch (err) {
      log.debug({ err }, "could not close a question yet; retrying");
    }
  }

  /** Removes the buttons and says why. False if the next check should retry. */
  async #edit({ chat_id, message_id, text, entities }: AskedMessage, closing: string): Promise<boolean> {
    const { api, budget, log, onMoved } = this.#options;
    const turn = await budget.take({ chatId: chat_id, kind: "edit", isUrgent: () => true }, this.#stop.signal);
    if (turn === undefined) return false;
    try {
      const closed = closedText(text, entities as unknown as MessageEntity[], closing);
      const limit = grammySignal(timeoutSignal(CALL_MS));
      await api.editMessageText(chat_id, message_id, closed.text, { entities: closed.entities }, limit);
      return true;
    } catch (error) {
      const failure: ApiFailure = apiFailure(error);
      if (isNotModified(failure)) return true;
      if (failure.kind === "rate") budget.close(chat_id, failure.seconds);
      if (failure.kind === "moved") await onMoved(chat_id, failure.chatId);
      if (failure.kind === "refused")
        log.debug({ chat_id, failure }, "could not remove the buttons of a closed question");
      // A deleted message has no buttons. One that can't be edited keeps them, and pressing them does no harm.
      return failure.kind === "refused" || failure.kind === "moved";
    } finally {
      turn.end();
    }
  }
}

function executionOf(data: JsonObject): string {
  return (data as unknown as StepQuestion).execution_id;
}

/** The token of a message's buttons. */
function tokenOf(markup: JsonObject | undefined): string | undefined {
  const { inline_keyboard: rows = [] } = (markup ?? {}) as unknown as Partial<InlineKeyboardMarkup>;
  for (const button of rows.flat()) {
    const data = "callback_data" in button ? fromCallbackData(button.callback_data) : undefined;
    if (data !== undefined) return data.token;
  }
  return undefined;
}

/** What to write below the question of a step that no longer waits. */
export function closingOf(
  { execution_id, step, key, wants }: StepQuestion,
  view: ExecutionView | undefined,
  messages: ClosingMessages,
): string {
  const asked = view?.steps[step];
  if (view === undefined || asked === undefined || !key.startsWith(`${execution_id}:${asked.id}`)) return messages.over;
  const decision = decisionOf(asked.result);
  if (decision !== undefined) return decision;
  if (asked.status === "cancelled" || view.status === "cancelled") return messages.cancelled;
  if (asked.status !== "failed") return messages.over;
  if (wants === undefined) return messages.late;
  return asked.problem?.key === "nobodyAnswered" ? messages.unanswered : messages.over;
}

/** Leaves room for the closing text. */
const MAX_TEXT = 3_500;

/** The question with its outcome below. */
export function closedText(text: string, entities: readonly MessageEntity[], closing: string): FormattedText {
  const shown = shortened(text, MAX_TEXT);
  return {
    text: `${shown}\n\n${closing}`,
    entities: entities.filter(({ offset, length }) => offset + length <= shown.length),
  };
}
