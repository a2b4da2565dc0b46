import type { Database } from "../storage/database.ts";
import { storedBytes } from "../storage/executions.ts";
import { removeFinished } from "../storage/removal.ts";

/** How long a measurement is valid, in milliseconds: it reads all of the chat's executions. */
const FRESH_MS = 10_000;
/** When making room, the oldest executions are removed until this share of the limit is left. */
const SHARE = 0.8;

/** Knows how much is kept of each chat's executions, and removes the oldest finished ones where it is too much. */
export class StoredExecutions {
  readonly #database: Database;
  readonly #now: () => Date;
  readonly #forget: (executionId: string) => Promise<void>;
  readonly #warn: (error: unknown, message: string) => void;
  readonly #measured = new Map<number, { bytes: number; at: number }>();
  readonly #removing = new Set<number>();

  constructor(
    database: Database,
    now: () => Date,
    forget: (executionId: string) => Promise<void>,
    warn: (error: unknown, message: string) => void,
  ) {
    this.#database = database;
    this.#now = now;
    this.#forget = forget;
    this.#warn = warn;
  }

  /** About how many bytes are kept of the chat's executions, a few seconds ago at most. */
  async bytesOf(chatId: number): Promise<number> {
    const at = this.#now().getTime();
    const known = this.#measured.get(chatId);
    if (known !== undefined && at - known.at < FRESH_MS) return known.bytes;
    const bytes = await storedBytes(this.#database, chatId);
    this.#measured.set(chatId, { bytes, at });
    return bytes;
  }

  /** Begins to remove the chat's oldest finished executions, until less than `limit` bytes are kept. */
  makeRoom(chatId: number, limit: number): void {
    if (this.#removing.has(chatId)) return;
    this.#removing.add(chatId);
    this.#remove(chatId, limit * SHARE)
      .catch((error: unknown) => this.#warn(error, "could not remove a chat's old executions"))
      .finally(() => this.#removing.delete(chatId));
  }

  async #remove(chatId: number, most: number): Promise<void> {
    let left = await storedBytes(this.#database, chatId);
    while (left > most) {
      const removed = await removeFinished(this.#database, this.#now(), this.#forget, chatId);
      if (removed === undefined) break;
      left -= removed;
    }
    this.#measured.delete(chatId);
  }
}
