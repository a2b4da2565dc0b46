/** The most messages of steps in a chat's outbox, and the most bytes of all that is in it. */
export const MAX_QUEUED = 1_000;
export const MAX_QUEUED_BYTES = 16_777_216;
/** Notices, which no step waits for, may fill it this many times. */
export const NOTICE_FACTOR = 2;

/** How much this process may add before it looks again, as a share of the room it found. */
const SHARE = 4;
/** How long that holds, in ms. */
const HOLDS_MS = 60_000;
/** How long an outbox counts as full after a look, in ms, unless this process delivers one of its messages. */
const FULL_MS = 1_000;
/** Above this many chats, all are looked at again. */
const MANY_CHATS = 10_000;

/** Messages, and the bytes of all of them. */
export interface Amount {
  messages: number;
  bytes: number;
}

/** What is queued for a chat, counting at most `limit` messages. */
export type QueuedAmount = (gateway: string, chatId: number, limit: number) => Promise<Amount>;

interface Look {
  at: number;
  /** What still fits. */
  left: Amount;
  /** What this process may add of it. */
  credit: Amount;
}

/**
 * How much more fits into the chats' outboxes. Messages of all processes in the database count. A process looks at them once
 * for many messages: each look lets it add a quarter of the remaining room, so several processes together may exceed the limit
 * by that much.
 */
export class OutboxRoom {
  readonly #queued: QueuedAmount;
  readonly #most: Amount;
  readonly #looks = new Map<string, Look>();
  readonly #looking = new Map<string, Promise<unknown>>();

  /** `factor`: how many times the limits may be used. Default 1. */
  constructor(queued: QueuedAmount, factor = 1) {
    this.#queued = queued;
    this.#most = { messages: MAX_QUEUED * factor, bytes: MAX_QUEUED_BYTES * factor };
  }

  /** Takes room for a message of that many bytes; false if there is none. A larger message fits into an empty outbox. */
  async take(gateway: string, chatId: number, bytes: number): Promise<boolean> {
    const key = `${gateway}:${chatId}`;
    // Thousands of steps may be waiting for room; one look answers those that ask meanwhile.
    for (let look = this.#looking.get(key); look !== undefined; look = this.#looking.get(key)) await look;
    const before = this.#looks.get(key);
    const age = before === undefined ? Number.POSITIVE_INFINITY : performance.now() - before.at;
    if (before !== undefined && age < HOLDS_MS && fits(bytes, before.credit)) return spend(before, bytes);
    if (before !== undefined && age < FULL_MS && !fits(bytes, before.left)) return false;
    const looking = this.#look(gateway, chatId, bytes).finally(() => this.#looking.delete(key));
    this.#looking.set(key, looking);
    const look = await looking;
    return fits(bytes, look.credit) && spend(look, bytes);
  }

  /** A message has left a chat's outbox. */
  freed(gateway: string, chatId: number): void {
    const look = this.#looks.get(`${gateway}:${chatId}`);
    if (look !== undefined) look.at = Math.min(look.at, performance.now() - FULL_MS);
  }

  async #look(gateway: string, chatId: number, bytes: number): Promise<Look> {
    const queued = await this.#queued(gateway, chatId, this.#most.messages);
    const isEmpty = queued.messages === 0;
    const left = {
      messages: this.#most.messages - queued.messages,
      bytes: Math.max(this.#most.bytes - queued.bytes, isEmpty ? bytes : 0),
    };
    const least = left.bytes >= bytes ? bytes : 0;
    const credit = {
      messages: Math.ceil(left.messages / SHARE),
      bytes: Math.max(least, Math.ceil(left.bytes / SHARE)),
    };
    const look = { at: performance.now(), left, credit };
    if (this.#looks.size > MANY_CHATS) this.#looks.clear();
    this.#looks.set(`${gateway}:${chatId}`, look);
    return look;
  }
}

function fits(bytes: number, { messages, bytes: most }: Amount): boolean {
  return messages >= 1 && most >= bytes;
}

function spend({ left, credit }: Look, bytes: number): true {
  for (const amount of [left, credit]) {
    amount.messages -= 1;
    amount.bytes -= bytes;
  }
  return true;
}
