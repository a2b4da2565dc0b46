/** Chats in which Telegram has asked for patience: nothing is sent or edited there before its time. */
export class RateGate {
  readonly #clock: () => number;
  readonly #openAt = new Map<number, number>();

  /** `clock` gives milliseconds that never go back. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Telegram answered 429. */
  close(chatId: number, seconds: number): void {
    this.#openAt.set(chatId, Math.max(this.#openAt.get(chatId) ?? 0, this.#clock() + seconds * 1000));
  }

  /** Milliseconds until the chat may be written to again. */
  waitMs(chatId: number): number {
    const left = (this.#openAt.get(chatId) ?? 0) - this.#clock();
    if (left > 0) return left;
    this.#openAt.delete(chatId);
    return 0;
  }
}
