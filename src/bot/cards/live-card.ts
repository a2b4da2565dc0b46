import type { Api } from "grammy";
import type { InlineKeyboardMarkup } from "grammy/types";
import type { Engine } from "../../engine/engine.ts";
import { type ExecutionView, isSettled } from "../../engine/execution.ts";
import type { Card } from "../../engine/store/cards.ts";
import { progressText } from "../../interpreter/progress-text.ts";
import { apiFailure, isButtonRefused, isChatClosed, isMessageGone, isNotModified } from "../api-failure.ts";
import { backoffMs, untilDone } from "../backoff.ts";
import { type FormattedText, toFormattedText } from "../formatted-text.ts";
import { grammySignal } from "../grammy-signal.ts";
import type { Log } from "../log.ts";
import type { SendBudget } from "../sending/send-budget.ts";
import { splitText } from "../split-text.ts";
import { untilReachable } from "../until-reachable.ts";
import { Waker } from "../waker.ts";
import { en } from "../words/en.ts";
import type { Words } from "../words/words.ts";
import type { ButtonSupport, CardKeyboard } from "./card-keyboard.ts";
import { markAsCard } from "./card-mark.ts";

export interface LiveCardOptions {
  engine: Pick<Engine, "follow" | "view" | "now">;
  api: Api;
  log: Log;
  budget: SendBudget;
  onMoved(from: number, to: number): Promise<void>;
  /** Makes the buttons below the message. */
  keyboard: CardKeyboard;
  /** Keeps what the message shows. */
  record(change: { message_id?: number; shown_rev?: number; finished?: boolean }): Promise<void>;
  /** The words of whom it is for. */
  words(): Promise<Words>;
  /** The least time between two changes of the message, in ms. */
  intervalMs: number;
}

/** After so many edits that came to nothing, one after another, the final state is sent as a new message. */
const EDIT_TRIES = 7;

/** After so many sends of which it is not known whether they arrived, nothing more is sent. */
const UNKNOWN_SENDS = 3;

/** How one attempt to show a view went: `shown`, `again` after some ms, or `closed` when nothing can be shown there. */
type Showing = { kind: "shown" } | { kind: "again"; afterMs: number } | { kind: "closed" };

/**
 * The one progress message of an execution. It is sent once and then edited: never two edits at a time, never faster than
 * the interval, never the same text twice; always the newest state, and at the end the final one.
 *
 * Life: following -> (a change) -> showing -> following … -> final state shown -> over.
 */
export class LiveCard {
  readonly #options: LiveCardOptions;
  readonly #card: Card;
  readonly #waker = new Waker();
  readonly #stop = new AbortController();
  readonly #cutOff = new AbortController();
  #view: ExecutionView | undefined;
  #shownText: string | undefined;
  #words: Words = en;
  #resends = 0;
  #editable = true;
  #unknownSends = 0;
  #support: ButtonSupport = "all";
  #tries = 0;
  readonly #over: Promise<void>;

  constructor(card: Card, options: LiveCardOptions) {
    this.#card = card;
    this.#options = options;
    this.#over = this.#run();
  }

  /** Fulfilled when the final state is shown (or never can be), or the card was stopped. */
  get over(): Promise<void> {
    return this.#over;
  }

  /** The newest state that the message shows; -1 before it was sent. */
  get shownRev(): number {
    return this.#card.shown_rev ?? -1;
  }

  /**
   * Stops following; the message stays as it is and is taken up again by `unfinished`. A request on its way gets `graceMs`
   * to arrive: of a first message the id is worth waiting for.
   */
  async stop(graceMs = 3_000): Promise<void> {
    this.#stop.abort();
    this.#waker.wake();
    const timer = setTimeout(() => this.#cutOff.abort(), graceMs);
    await this.#over;
    clearTimeout(timer);
  }

  /** The chat has another id now, and does not have the message. */
  moved(from: number, to: number): void {
    if (this.#card.actor.chat_id !== from) return;
    this.#card.actor = { ...this.#card.actor, chat_id: to };
    delete this.#card.message_id;
    delete this.#card.shown_rev;
    this.#shownText = undefined;
    this.#waker.wake();
  }

  async #run(): Promise<void> {
    const { log } = this.#options;
    await untilDone(
      () => this.#follow(),
      this.#stop.signal,
      (err) => log.warn({ err, execution: this.#card.execution_id }, "the progress message is delayed"),
    );
  }

  async #follow(): Promise<void> {
    const { engine } = this.#options;
    const id = this.#card.execution_id;
    this.#words = await this.#options.words();
    const onChange = (view: ExecutionView): void => {
      if (this.#view !== undefined && view.rev <= this.#view.rev) return;
      this.#view = view;
      this.#waker.wake();
      // What waits for its turn as progress may have become the final state.
      if (isSettled(view.status)) this.#options.budget.reconsider();
    };
    const unfollow = engine.follow(id, onChange);
    try {
      const first = await engine.view(id);
      if (first === undefined) return await this.#finish();
      onChange(first);
      await this.#showChanges();
    } finally {
      unfollow();
    }
  }

  async #showChanges(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const view = this.#view;
      if (view === undefined || view.rev === this.#card.shown_rev) {
        if (view !== undefined && isSettled(view.status)) return this.#finish();
        await this.#waker.sleep(60_000);
        continue;
      }
      const showing = await this.#show(view);
      if (showing.kind === "closed") return this.#finish();
      const newest = this.#view ?? view;
      if (showing.kind === "shown" && isSettled(newest.status) && newest.rev === this.#card.shown_rev) {
        return this.#finish();
      }
      await this.#rest(showing.kind === "again" ? showing.afterMs : this.#options.intervalMs);
    }
  }

  /** A rest that changes do not cut short. */
  async #rest(ms: number): Promise<void> {
    const end = performance.now() + ms;
    for (let left = ms; left > 0 && !this.#stop.signal.aborted; left = end - performance.now()) {
      await this.#waker.sleep(left);
    }
    this.#waker.wake();
  }

  async #finish(): Promise<void> {
    await this.#options.record({ finished: true });
  }

  async #show(view: ExecutionView): Promise<Showing> {
    const isFirst = this.#card.message_id === undefined;
    // Where a message cannot be edited, or it is not known whether there is one, only the final state is worth another.
    const isFinalOnly = isFirst ? this.#unknownSends > 1 : !this.#editable;
    const words = this.#wordsOf(view);
    if ((isFinalOnly && !isSettled(view.status)) || words.text === this.#shownText)
      return this.#shown(view, words.text);
    const chatId = this.#card.actor.chat_id;
    const turn = await this.#options.budget.take(
      {
        chatId,
        kind: isFirst || !this.#editable ? "message" : "edit",
        isUrgent: () => isSettled(this.#view?.status ?? view.status),
      },
      this.#stop.signal,
    );
    if (turn === undefined || chatId !== this.#card.actor.chat_id) {
      turn?.end();
      return { kind: "again", afterMs: 0 };
    }
    // It may have waited for long.
    const newest = this.#view ?? view;
    const text = this.#wordsOf(newest);
    try {
      if (isFirst || !this.#editable) await this.#send(text, newest);
      else await this.#edit(text, newest);
    } catch (error) {
      const again = await this.#afterFailure(error, isFirst, chatId);
      turn.end();
      if (isFirst && this.#unknownSends > 0) await untilReachable(this.#options.api, this.#stop.signal);
      if (again !== undefined) return again;
    } finally {
      turn.end();
    }
    return this.#shown(newest, text.text);
  }

  #wordsOf(view: ExecutionView): FormattedText {
    return firstPart(toFormattedText(progressText(view, this.#options.engine.now(), this.#words.progress)));
  }

  async #shown(view: ExecutionView, text: string): Promise<Showing> {
    this.#shownText = text;
    this.#tries = 0;
    this.#card.shown_rev = view.rev;
    const { message_id } = this.#card;
    await this.#options.record({ shown_rev: view.rev, ...(message_id === undefined ? {} : { message_id }) });
    return { kind: "shown" };
  }

  async #send({ text, entities }: FormattedText, view: ExecutionView): Promise<void> {
    const { chat_id, thread_id } = this.#card.actor;
    const place = thread_id === undefined ? {} : { message_thread_id: thread_id };
    const other = markAsCard({ entities, ...place, ...(await this.#buttons(view)) }, view);
    const sent = await this.#options.api.sendMessage(chat_id, text, other, grammySignal(this.#cutOff.signal));
    this.#card.message_id = sent.message_id;
  }

  async #edit({ text, entities }: FormattedText, view: ExecutionView): Promise<void> {
    const { api } = this.#options;
    const other = markAsCard({ entities, ...(await this.#buttons(view)) }, view);
    const signal = grammySignal(this.#cutOff.signal);
    await api.editMessageText(this.#card.actor.chat_id, this.#card.message_id!, text, other, signal);
  }

  async #buttons(view: ExecutionView): Promise<{ reply_markup?: InlineKeyboardMarkup }> {
    const reply_markup = await this.#options.keyboard(view, this.#support, this.#words.buttons);
    return reply_markup === undefined ? {} : { reply_markup };
  }

  /** What to do after a failure; undefined when it means that the message shows the state after all. */
  async #afterFailure(error: unknown, isFirst: boolean, chatId: number): Promise<Showing | undefined> {
    const failure = apiFailure(error);
    if (this.#stop.signal.aborted) return { kind: "again", afterMs: 0 };
    this.#options.log.debug({ execution: this.#card.execution_id, failure }, "could not show the progress");
    if (isNotModified(failure)) return undefined;
    if (failure.kind === "rate") {
      this.#options.budget.close(chatId, failure.seconds);
      return { kind: "again", afterMs: 0 };
    }
    if (failure.kind === "moved") {
      await this.#options.onMoved(chatId, failure.chatId);
      return { kind: "again", afterMs: 0 };
    }
    if (failure.kind === "not_done" || failure.kind === "unknown") {
      // Two messages would be worse than one that comes late: after a repeated send only the final state is sent again.
      if (isFirst && failure.kind === "unknown" && ++this.#unknownSends > UNKNOWN_SENDS) return { kind: "closed" };
      this.#tries += 1;
      if (!isFirst && this.#tries >= EDIT_TRIES) this.#editable = false;
      return { kind: "again", afterMs: backoffMs(this.#tries) };
    }
    if (this.#support !== "none" && isButtonRefused(failure)) {
      this.#support = this.#support === "all" ? "callbacks" : "none";
      return { kind: "again", afterMs: 0 };
    }
    if (isChatClosed(failure) || isFirst || !this.#editable) return { kind: "closed" };
    if (isMessageGone(failure)) {
      if (this.#resends++ > 0) return { kind: "closed" };
      delete this.#card.message_id;
      this.#shownText = undefined;
    } else this.#editable = false;
    return { kind: "again", afterMs: 0 };
  }
}

/** A progress text that is too long for one message loses its end. */
const firstPart = (text: FormattedText): FormattedText => splitText(text)[0] ?? { text: "…", entities: [] };
