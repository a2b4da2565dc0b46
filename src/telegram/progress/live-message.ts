import type { ProgressMessage, ProgressMessageChange } from "../../chat-store/progress-messages.ts";
import type { Actor } from "../../engine/actor.ts";
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
  /** Stores what the message shows. */
  record(change: ProgressMessageChange): Promise<void>;
  /** Called once the final state is shown, or never can be: sends what was promised for the end, and finishes. */
  finish(view: ExecutionView | undefined, actor: Actor): Promise<void>;
  /** In the language of the person it is for. */
  messages(): Promise<Messages>;
  /** The shortest time between two edits, in ms. */
  intervalMs: number;
  /** Whether the chat may be told of one more failure that nobody in it started. */
  mayInterrupt(chatId: number): boolean;
}

/**
 * The progress message of one execution. It is sent once and then edited: one edit at a time, no faster than the
 * interval, never with unchanged content; always the newest state, and the final one at the end.
 *
 * States: following -> showing (something changed) -> following … -> over (the final state is shown).
 */
export class LiveProgressMessage {
  readonly #options: LiveProgressMessageOptions;
  readonly #stored: ProgressMessage;
  readonly #message: SentProgressMessage;
  readonly #waker = new Waker();
  readonly #stop = new AbortController();
  readonly #cutOff = new AbortController();
  #view: ExecutionView | undefined;
  #isAllowed: boolean | undefined;
  #isOver = false;
  readonly #over: Promise<void>;

  constructor(stored: ProgressMessage, options: LiveProgressMessageOptions) {
    this.#stored = stored;
    this.#options = options;
    this.#message = new SentProgressMessage(
      stored,
      {
        ...options,
        now: () => options.engine.now(),
        onRate: (chatId, seconds) => options.budget.close(chatId, seconds),
      },
      this.#cutOff.signal,
    );
    this.#over = this.#run().finally(() => {
      this.#isOver = true;
    });
  }

  /** Resolves once the final state is shown or never can be, or after `stop`. */
  get over(): Promise<void> {
    return this.#over;
  }

  /** The revision that the message shows; -1 before it was sent. */
  get shownRev(): number {
    return this.#stored.shown_rev ?? -1;
  }

  /** Whether the execution has settled, but what was promised for its end may not be sent yet. */
  get isEnding(): boolean {
    return !this.#isOver && this.#view !== undefined && isSettled(this.#view.status);
  }

  /**
   * Stops following. The message stays, and `unfinished` finds it again. A request in progress gets `graceMs` to
   * arrive, because the id of a first message is worth waiting for.
   */
  async stop(graceMs = 3_000): Promise<void> {
    this.#stop.abort();
    this.#waker.wake();
    const timer = setTimeout(() => this.#cutOff.abort(), graceMs);
    await this.#over;
    clearTimeout(timer);
  }

  /** The chat has a new id, and the message doesn't exist there. */
  moved(from: number, to: number): void {
    if (this.#stored.actor.chat_id !== from) return;
    this.#stored.actor = { ...this.#stored.actor, chat_id: to };
    delete this.#stored.shown_rev;
    this.#message.forget();
    this.#waker.wake();
  }

  async #run(): Promise<void> {
    const { log } = this.#options;
    await retryUntilDone(
      () => this.#follow(),
      this.#stop.signal,
      (err) =>
        log.warn({ err, execution: this.#stored.execution_id }, "could not update a progress message yet; retrying"),
    );
  }

  async #follow(): Promise<void> {
    const { engine } = this.#options;
    const id = this.#stored.execution_id;
    this.#message.messages = await this.#options.messages();
    const onChange = (view: ExecutionView): void => {
      if (this.#view !== undefined && view.rev <= this.#view.rev) return;
      this.#view = view;
      this.#waker.wake();
      // An edit that waits as mere progress may have become the final state, which is urgent.
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
      if (view === undefined || view.rev === this.#stored.shown_rev) {
        if (view !== undefined && isSettled(view.status)) return this.#finish();
        await this.#waker.sleep(60_000);
        continue;
      }
      const showing = await this.#show(view);
      if (showing.kind === "closed") return this.#finish();
      const newest = this.#view ?? view;
      if (showing.kind === "shown" && isSettled(newest.status) && newest.rev === this.#stored.shown_rev) {
        return this.#finish();
      }
      await this.#rest(showing.kind === "again" ? showing.afterMs : this.#options.intervalMs);
    }
  }

  /** A pause that changes don't cut short. */
  async #rest(ms: number): Promise<void> {
    const end = performance.now() + ms;
    for (let left = ms; left > 0 && !this.#stop.signal.aborted; left = end - performance.now()) {
      await this.#waker.sleep(left);
    }
    this.#waker.wake();
  }

  async #finish(): Promise<void> {
    await this.#options.finish(this.#view, this.#stored.actor);
  }

  async #show(view: ExecutionView): Promise<Recovery> {
    const message = this.#message;
    const { chatId, sends } = message;
    const isFirst = this.#stored.message_id === undefined;
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
    // The state may have changed while waiting.
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

  /** An execution that nobody in the chat started is shown only if it fails, and only a few of them. */
  #isQuiet({ status }: ExecutionView): boolean {
    if (this.#stored.quiet !== true) return false;
    if (status === "failed") this.#isAllowed ??= this.#options.mayInterrupt(this.#message.chatId);
    return status !== "failed" || this.#isAllowed !== true;
  }

  async #shown(drawing: Drawing): Promise<Recovery> {
    const { view } = drawing;
    this.#message.noteShown(drawing);
    this.#stored.shown_rev = view.rev;
    const { message_id, format = "plain" } = this.#stored;
    await this.#options.record({ shown_rev: view.rev, ...(message_id === undefined ? {} : { message_id, format }) });
    return { kind: "shown" };
  }
}
