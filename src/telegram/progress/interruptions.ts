/** Failures of what nobody in the chat has started that a chat is told of in so long, in ms. */
const MOST = 5;
const WINDOW_MS = 60_000;

/** How often chats have been told of what they did not ask for. */
export class Interruptions {
  readonly #now: () => number;
  readonly #times = new Map<number, number[]>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether the chat may be told of one more; it counts. The rest stand in the list of what has failed. */
  allow(chatId: number): boolean {
    const since = this.#now() - WINDOW_MS;
    for (const [chat, times] of this.#times) if ((times.at(-1) ?? 0) <= since) this.#times.delete(chat);
    const times = (this.#times.get(chatId) ?? []).filter((at) => at > since);
    if (times.length >= MOST) return false;
    this.#times.set(chatId, [...times, this.#now()]);
    return true;
  }
}
