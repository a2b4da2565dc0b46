import type { Api } from "grammy";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { ProgressMessage } from "../../chat-store/progress-messages.ts";
import type { Actor } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Log } from "../../engine/log.ts";
import type { ProgressKeyboard } from "../buttons/execution-buttons.ts";
import type { Locales } from "../locales.ts";
import { MessageOrder } from "../outgoing/message-order.ts";
import type { RichSupport } from "../outgoing/rich-support.ts";
import type { SendBudget } from "../outgoing/send-budget.ts";
import { LiveProgressMessage } from "./live-message.ts";
import { sendResults } from "./promised-results.ts";

export interface LiveProgressMessagesOptions {
  engine: Pick<Engine, "follow" | "view" | "withResults" | "now">;
  chats: Pick<ChatStore, "progressMessages" | "outbox">;
  api: Api;
  log: Log;
  budget: SendBudget;
  /** Called when Telegram reports that a group has a new id. */
  onMoved(from: number, to: number): Promise<void>;
  locales: Locales;
  /** The shortest time between two edits of a progress message in that chat, in ms. */
  intervalMs(chatId: number): number;
  /**
   * Whether to also show executions of other processes' chats once someone here resumed or retried them. The other chat shows
   * them too.
   */
  showsForeign: boolean;
  /** Where rich messages work. */
  rich: RichSupport;
  /** Makes the buttons below an execution's message. Default: no buttons. */
  keyboard?(actor: Actor): ProgressKeyboard;
}

/** The progress messages that this process keeps current, one for each execution. */
export class LiveProgressMessages {
  readonly #options: LiveProgressMessagesOptions;
  readonly #live = new Map<string, LiveProgressMessage>();
  /** Executions whose message has been promised and is about to be followed. */
  readonly #opening = new Set<string>();
  readonly #gateways = new Set<string>();
  readonly #interruptions = new Interruptions();
  readonly #order: MessageOrder;
  #stopped = false;

  constructor(options: LiveProgressMessagesOptions) {
    this.#options = options;
    this.#order = new MessageOrder(options.chats.outbox);
  }

  /**
   * Durably promises a progress message for the execution, which is sent after the reply with that key in the outbox. `follow`
   * keeps the promise, now or after a crash.
   */
  async promise(executionId: string, actor: Actor, after: string): Promise<void> {
    // Until it is followed, nothing else shows it: it may belong to a joint message.
    this.#opening.add(executionId);
    await this.#options.chats.progressMessages.open(executionId, actor, after);
  }

  /** Durably promises results, in a separate message once the execution has settled. */
  async promiseResults(executionId: string, actor: Actor, step?: string): Promise<void> {
    await this.#options.chats.progressMessages.promiseResults(executionId, actor, step ?? null);
  }

  /** Shows the execution from now on, even if it was shown to its end before and has been started again. */
  async follow(executionId: string, actor: Actor): Promise<void> {
    const { progressMessages } = this.#options.chats;
    this.#opening.add(executionId);
    await this.#live.get(executionId)?.stop();
    // Opened again, because a message that was just ending may have marked itself finished.
    const stored = await this.#shownIn(await progressMessages.open(executionId, actor));
    if (stored.execution_id === executionId) this.#begin(stored);
    else {
      await this.#live.get(stored.execution_id)?.stop();
      this.#begin(await progressMessages.open(stored.execution_id, actor));
    }
    this.#opening.delete(executionId);
  }

  /** The message where the execution is shown. The first of a joint message may have been removed since. */
  async #shownIn(stored: ProgressMessage): Promise<ProgressMessage> {
    if (stored.joint_in === undefined) return stored;
    const joint = await this.#options.chats.progressMessages.open(stored.joint_in, stored.actor);
    return joint.joint?.includes(stored.execution_id) === true ? joint : stored;
  }

  /** Shows executions from now on, several in one message. Each has been promised a message. */
  async followTogether(executionIds: readonly string[], actor: Actor): Promise<void> {
    const { progressMessages } = this.#options.chats;
    if (executionIds.length > 1) await progressMessages.join(executionIds);
    const followed = new Set<string>();
    for (const id of executionIds) {
      const { execution_id } = await this.#shownIn(await progressMessages.open(id, actor));
      if (!followed.has(execution_id)) await this.follow(execution_id, actor);
      followed.add(execution_id);
      this.#opening.delete(id);
    }
  }

  /**
   * Takes over the gateway's progress messages whose final state isn't shown yet. Call it periodically, because another
   * process may resume an execution.
   */
  async resume(gateway: string): Promise<void> {
    this.#gateways.add(gateway);
    for (const stored of await this.#options.chats.progressMessages.unfinished(gateway)) {
      const isKnown = (id: string) => this.#live.has(id) || this.#opening.has(id);
      if (isKnown(stored.execution_id) || (stored.joint_in !== undefined && isKnown(stored.joint_in))) continue;
      const shown = await this.#shownIn(stored);
      if (!isKnown(shown.execution_id)) this.#begin(shown);
    }
  }

  /** Whether that state of the execution, or a newer one, is shown, or none ever will be. */
  hasShown(executionId: string, rev: number): boolean {
    if (this.#opening.has(executionId)) return false;
    const live = this.#live.get(executionId);
    return live === undefined || (live.shownRev >= rev && !live.isEnding);
  }

  /** The chat has a new id; its messages are sent again there. */
  moved(from: number, to: number): void {
    for (const stored of this.#live.values()) stored.moved(from, to);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#live.values()].map((stored) => stored.stop()));
  }

  #begin(stored: ProgressMessage): void {
    const isOurs = this.#gateways.has(stored.actor.gateway);
    if (this.#stopped || !(isOurs || this.#options.showsForeign)) return;
    const { engine, chats, api, log, budget, onMoved } = this.#options;
    const { execution_id, actor } = stored;
    const live = new LiveProgressMessage(isOurs ? stored : { execution_id, actor, finished: false }, {
      engine,
      api,
      log,
      budget,
      ...(isOurs ? { order: this.#order } : {}),
      onMoved,
      rich: this.#options.rich,
      messages: () => this.#options.locales.messagesFor(actor.user_id),
      intervalMs: this.#options.intervalMs(actor.chat_id),
      mayInterrupt: (chatId) => this.#interruptions.allow(chatId),
      keyboard: this.#options.keyboard?.(actor) ?? noKeyboard,
      record: async (change) => {
        if (isOurs) await chats.progressMessages.update(execution_id, change);
      },
      finish: async (id, view, current) => {
        if (isOurs)
          await sendResults(view, current, chats, engine, id, await this.#options.locales.messagesFor(actor.user_id));
      },
    });
    this.#live.set(execution_id, live);
    void live.over.finally(() => {
      if (this.#live.get(execution_id) === live) this.#live.delete(execution_id);
    });
  }
}

const noKeyboard: ProgressKeyboard = async () => undefined;

/** The most failures per window that a chat is told about without having started the runs. */
const MOST = 5;
const WINDOW_MS = 60_000;

/** Limits how often chats are told of failures they didn't start. */
class Interruptions {
  readonly #now: () => number;
  readonly #times = new Map<number, number[]>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether the chat may be told of one more; counts it. The list of failed runs has the rest. */
  allow(chatId: number): boolean {
    const since = this.#now() - WINDOW_MS;
    for (const [chat, times] of this.#times) if ((times.at(-1) ?? 0) <= since) this.#times.delete(chat);
    const times = (this.#times.get(chatId) ?? []).filter((at) => at > since);
    if (times.length >= MOST) return false;
    this.#times.set(chatId, [...times, this.#now()]);
    return true;
  }
}
