import type { ProgressMessage, ProgressMessageChange } from "../../chat-store/progress-messages.ts";
import type { Engine } from "../../engine/engine.ts";
import { type ExecutionView, isSettled } from "../../engine/execution.ts";
import type { Messages } from "../../i18n/messages.ts";
import { untilReachable } from "../api/bot-api.ts";
import { retryUntilDone, Waker } from "../api/retry.ts";
import type { SendBudget } from "../outgoing/send-budget.ts";
import { type Drawing, type Recovery, SentProgressMessage, type SentProgressMessageOptions } from "./sent-message.ts";

export interface LiveProgressMessageOptions extends Omit<SentProgressMessageOptions, "now" | "onRate"> {
  engine: Pick<Engine, "follow" | "view" | "now">;
  budget: SendBudget;
  /** Keeps what the message shows. */
  record(change: ProgressMessageChange): Promise<void>;
  /** The words of whom it is for. */
  messages(): Promise<Messages>;
  /** The least time between two changes of the message, in ms. */
  intervalMs: number;
  /** Whether the chat may be told of one more failure that it has not asked for. */
  mayInterrupt(chatId: number): boolean;
}

/**
 * The one progress message of an execution. It is sent once and then edited: never two edits at a time, never faster than
 * the interval, never the same content twice; always the newest state, and at the end the final one.
 *
 * Life: following -> (a change) -> showing -> following … -> final state shown -> over.
 */
export class LiveProgressMessage {
  readonly #options: LiveProgressMessageOptions;
  readonly #card: ProgressMessage;
  readonly #message: SentProgressMessage;
  readonly #waker = new Waker();
  readonly #stop = new AbortController();
  readonly #cutOff = new AbortController();
  #view: ExecutionView | undefined;
  #isAllowed: boolean | undefined;
  readonly #over: Promise<void>;

  constructor(card: ProgressMessage, options: LiveProgressMessageOptions) {
    this.#card = card;
    this.#options = options;
    this.#message = new SentProgressMessage(
      card,
      {
        ...options,
        now: () => options.engine.now(),
        onRate: (chatId, seconds) => options.budget.close(chatId, seconds),
      },
      this.#cutOff.signal,
    );
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
    delete this.#card.shown_rev;
    this.#message.forget();
    this.#waker.wake();
  }

  async #run(): Promise<void> {
    const { log } = this.#options;
    await retryUntilDone(
      () => this.#follow(),
      this.#stop.signal,
      (err) => log.warn({ err, execution: this.#card.execution_id }, "the progress message is delayed"),
    );
  }

  async #follow(): Promise<void> {
    const { engine } = this.#options;
    const id = this.#card.execution_id;
    this.#message.messages = await this.#options.messages();
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

  async #show(view: ExecutionView): Promise<Recovery> {
    const message = this.#message;
    const { chatId, sends } = message;
    const isFirst = this.#card.message_id === undefined;
    const drawing = message.draw(view);
    const isSilent = (message.wantsOnlyFinal && !isSettled(view.status)) || (isFirst && this.#isQuiet(view));
    if (isSilent || message.isShown(drawing)) return this.#shown(drawing);
    const turn = await this.#options.budget.take(
      { chatId, kind: sends ? "message" : "edit", isUrgent: () => isSettled(this.#view?.status ?? view.status) },
      this.#stop.signal,
    );
    if (turn === undefined || chatId !== message.chatId) {
      turn?.end();
      return { kind: "again", afterMs: 0 };
    }
    // It may have waited for long.
    const newest = message.draw(this.#view ?? view);
    try {
      await message.put(newest);
    } catch (error) {
      if (this.#stop.signal.aborted) return { kind: "again", afterMs: 0 };
      const recovery = await message.recover(error, chatId, isFirst);
      turn.end();
      if (message.isUncertain) await untilReachable(this.#options.api, this.#stop.signal);
      if (recovery.kind !== "shown") return recovery;
    } finally {
      turn.end();
    }
    return this.#shown(newest);
  }

  /** Of what nobody in the chat started only a failure is news, and not each of very many. */
  #isQuiet({ status }: ExecutionView): boolean {
    if (this.#card.quiet !== true) return false;
    if (status === "failed") this.#isAllowed ??= this.#options.mayInterrupt(this.#message.chatId);
    return status !== "failed" || this.#isAllowed !== true;
  }

  async #shown(drawing: Drawing): Promise<Recovery> {
    const { view } = drawing;
    this.#message.noteShown(drawing);
    this.#card.shown_rev = view.rev;
    const { message_id, face = "plain" } = this.#card;
    await this.#options.record({ shown_rev: view.rev, ...(message_id === undefined ? {} : { message_id, face }) });
    return { kind: "shown" };
  }
}
