import type { Outbox } from "../../chat-store/outbox.ts";
import type { Actor } from "../../engine/actor.ts";
import { Waker } from "../api/retry.ts";

/** How often to look for what another process has delivered, in ms. */
const POLL_MS = 500;
/** How long to wait for a reply that is not in the outbox: after a crash it may have to be prepared first. */
const MISSING_MS = 60_000;

/** What must be sent before a progress message in its chat, although it is sent separately. */
export class MessageOrder {
  readonly #outbox: Pick<Outbox, "delivery" | "hasQueued" | "onSettled">;

  constructor(outbox: Pick<Outbox, "delivery" | "hasQueued" | "onSettled">) {
    this.#outbox = outbox;
  }

  /** Resolves once the reply with that key in the outbox has been delivered or has failed, or `signal` is aborted. */
  async afterReply(key: string, signal: AbortSignal): Promise<void> {
    const since = performance.now();
    await this.#until(async () => {
      const status = (await this.#outbox.delivery(key))?.status;
      return status === undefined ? performance.now() - since > MISSING_MS : status !== "queued";
    }, signal);
  }

  /** Resolves once everything the executions' steps sent to that chat has been delivered, or `signal` is aborted. */
  async afterSteps(
    executionIds: readonly string[],
    chat: Pick<Actor, "gateway" | "chat_id">,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#until(async () => !(await this.#outbox.hasQueued(executionIds, chat)), signal);
  }

  async #until(isSo: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    const waker = new Waker();
    const wake = (): void => waker.wake();
    const unsubscribe = this.#outbox.onSettled(wake);
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted && !(await isSo())) await waker.sleep(POLL_MS);
    } finally {
      unsubscribe();
      signal.removeEventListener("abort", wake);
    }
  }
}
