import type { ProgressMessage, ProgressMessageChange } from "../../chat-store/progress-messages.ts";
import type { Actor } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import { type ExecutionView, isSettled } from "../../engine/execution.ts";
import type { Messages } from "../../i18n/messages.ts";
import { untilReachable } from "../api/bot-api.ts";
import { retryUntilDone, Waker } from "../api/retry.ts";
import type { MessageOrder } from "../outgoing/message-order.ts";
import type { SendBudget } from "../outgoing/send-budget.ts";
import type { Recovery } from "./progress-trouble.ts";
import { type Drawing, SentProgressMessage, type SentProgressMessageOptions } from "./sent-message.ts";

export interface LiveProgressMessageOptions extends Omit<SentProgressMessageOptions, "now" | "onRate"> {
  engine: Pick<Engine, "follow" | "view" | "now">;
  budget: SendBudget;
  /** What goes before it; nothing if another process sends that. */
  order?: MessageOrder;
  /** Stores what the message shows. */
  record(change: ProgressMessageChange): Promise<void>;
  /** Called once the final state is shown, or never can be: sends what was promised for the end, and finishes. */
  finish(executionId: string, view: ExecutionView | undefined, actor: Actor): Promise<void>;
  /** In the language of the person it is for. */
  messages(): Promise<Messages>;
  /** The shortest time between two edits, in ms. */
  intervalMs: number;
  /** Whether the chat may be told of one more failure that nobody in it started. */
  mayInterrupt(chatId: number): boolean;
}

/** What a message shows at a moment. */
interface ShownState {
  views: readonly ExecutionView[];
  /** Increases with every change of any of them. */
  rev: number;
  /** Whether all have settled. */
  isSettled: boolean;
}

/**
 * The progress message of one execution, or of several that one message started. It is sent once and then edited: one edit at a time, no faster than the
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
  readonly #views = new Map<string, ExecutionView>();
  /** The newest state, once every execution has been seen. */
  #state: ShownState | undefined;
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
    return !this.#isOver && this.#state?.isSettled === true;
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
    const ids = this.#executionIds;
    this.#message.messages = await this.#options.messages();
    let areAllSeen = false;
    const onChange = (view: ExecutionView): void => {
      const before = this.#views.get(view.id);
      if (before !== undefined && view.rev <= before.rev) return;
      this.#views.set(view.id, view);
      if (areAllSeen) this.#noteState();
    };
    const unfollow = ids.map((id) => engine.follow(id, onChange));
    try {
      // An execution that no longer exists is left out.
      for (const view of await Promise.all(ids.map((id) => engine.view(id)))) if (view !== undefined) onChange(view);
      if (this.#views.size === 0) return await this.#finish();
      areAllSeen = true;
      this.#noteState();
      await this.#showChanges();
    } finally {
      for (const stop of unfollow) stop();
    }
  }

  get #executionIds(): readonly string[] {
    return this.#stored.joint ?? [this.#stored.execution_id];
  }

  #noteState(): void {
    const views = this.#executionIds.flatMap((id) => this.#views.get(id) ?? []);
    const rev = views.reduce((sum, view) => sum + view.rev, 0);
    this.#state = { views, rev, isSettled: views.every(({ status }) => isSettled(status)) };
    this.#waker.wake();
    // An edit that waits as mere progress may have become the final state, which is urgent.
    if (this.#state.isSettled) this.#options.budget.reconsider();
  }

  async #showChanges(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const state = this.#state;
      if (state === undefined || state.rev === this.#stored.shown_rev) {
        if (state?.isSettled === true) return this.#finish();
        await this.#waker.sleep(60_000);
        continue;
      }
      const showing = await this.#show(state);
      if (showing.kind === "closed") return this.#finish();
      const newest = this.#state ?? state;
      if (showing.kind === "shown" && newest.isSettled && newest.rev === this.#stored.shown_rev) {
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
    for (const id of this.#executionIds) await this.#options.finish(id, this.#views.get(id), this.#stored.actor);
  }

  async #show(state: ShownState): Promise<Recovery> {
    const message = this.#message;
    const { chatId, sends } = message;
    const isFirst = this.#stored.message_id === undefined;
    const drawing = message.draw(state.views);
    const isSilent = (message.wantsOnlyFinal && !state.isSettled) || (isFirst && this.#isQuiet(state));
    if (isSilent || message.isShown(drawing)) return this.#shown(drawing, state.rev);
    await this.#letOthersGoFirst(state);
    const turn = await this.#options.budget.take(
      { chatId, kind: sends ? "message" : "edit", isUrgent: () => (this.#state ?? state).isSettled },
      this.#stop.signal,
    );
    if (turn === undefined || chatId !== message.chatId) {
      turn?.end();
      return { kind: "again", afterMs: 0 };
    }
    // The state may have changed while waiting.
    const current = this.#state ?? state;
    const newest = message.draw(current.views);
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
    return this.#shown(newest, current.rev);
  }

  /** A new message is sent after the reply that announces it, and the final state after everything the steps sent. */
  async #letOthersGoFirst({ isSettled }: ShownState): Promise<void> {
    const { order } = this.#options;
    if (order === undefined) return;
    const { sends } = this.#message;
    if (sends && this.#stored.after !== undefined) await order.afterReply(this.#stored.after, this.#stop.signal);
    if (isSettled) await order.afterSteps(this.#executionIds, this.#stored.actor, this.#stop.signal);
  }

  /** An execution that nobody in the chat started is shown only if it fails, and only a few of them. */
  #isQuiet({ views }: ShownState): boolean {
    if (this.#stored.quiet !== true) return false;
    const hasFailed = views.some(({ status }) => status === "failed");
    if (hasFailed) this.#isAllowed ??= this.#options.mayInterrupt(this.#message.chatId);
    return !hasFailed || this.#isAllowed !== true;
  }

  async #shown(drawing: Drawing, rev: number): Promise<Recovery> {
    this.#message.noteShown(drawing);
    this.#stored.shown_rev = rev;
    const { message_id, format = "plain" } = this.#stored;
    await this.#options.record({ shown_rev: rev, ...(message_id === undefined ? {} : { message_id, format }) });
    return { kind: "shown" };
  }
}
