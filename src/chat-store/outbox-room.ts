/** The most messages of steps in a chat's outbox, and the most bytes of all that is in it. */
export const MAX_QUEUED = 1_000;
export const MAX_QUEUED_BYTES = 16_777_216;

/** How much this process may add before it looks again, as a share of the room it found. */
const SHARE = 4;
/** How long that holds, in ms. */
const HOLDS_MS = 60_000;
/** Above this many chats, all are looked at again. */
const MANY_CHATS = 10_000;

/** The bytes of each message in a chat's outbox, of at most `limit` of them. */
export type QueuedSizes = (gateway: string, chatId: number, limit: number) => Promise<number[]>;

interface Credit {
  messages: number;
  bytes: number;
  until: number;
}

/**
 * How much more fits into the chats' outboxes. Messages of all processes in the database count. A process looks at them once
 * for many messages: each look lets it add a quarter of the remaining room, so several processes together may exceed the limit
 * by that much.
 */
export class OutboxRoom {
  readonly #sizes: QueuedSizes;
  readonly #credits = new Map<string, Credit>();

  constructor(sizes: QueuedSizes) {
    this.#sizes = sizes;
  }

  /** Takes room for a message of that many bytes; false if there is none. A larger message fits into an empty outbox. */
  async take(gateway: string, chat_id: number, bytes: number): Promise<boolean> {
    const chat = `${gateway}:${chat_id}`;
    let credit = this.#credits.get(chat);
    if (credit === undefined || credit.until < performance.now() || credit.messages < 1 || credit.bytes < bytes) {
      credit = await this.#look(gateway, chat_id, bytes);
      if (this.#credits.size > MANY_CHATS) this.#credits.clear();
      this.#credits.set(chat, credit);
    }
    if (credit.messages < 1 || credit.bytes < bytes) return false;
    credit.messages -= 1;
    credit.bytes -= bytes;
    return true;
  }

  async #look(gateway: string, chat_id: number, bytes: number): Promise<Credit> {
    const queued = await this.#sizes(gateway, chat_id, MAX_QUEUED);
    const used = queued.reduce((sum, one) => sum + one, 0);
    const [messages, left] = [MAX_QUEUED - queued.length, Math.max(0, MAX_QUEUED_BYTES - used)];
    const isEmpty = queued.length === 0;
    const least = isEmpty || left >= bytes ? bytes : 0;
    return {
      messages: Math.ceil(messages / SHARE),
      bytes: Math.max(least, Math.ceil(left / SHARE)),
      until: performance.now() + HOLDS_MS,
    };
  }
}
