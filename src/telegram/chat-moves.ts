import type { Access } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { Log } from "./api/log.ts";

export interface ChatMovesOptions {
  chats: Pick<ChatStore, "settings" | "moveChat">;
  access: Pick<Access, "followChat">;
  log: Log;
  /** Learns of moves only; the process that serves the chats finishes them. */
  standsBy: boolean;
  /** Told of each move, once what is kept for the chat has followed. */
  onMoved(from: number, to: number): void;
}

/** Groups that have become supergroups, and so have another id: all that is kept for them goes on there. */
export class ChatMoves {
  readonly #options: ChatMovesOptions;
  readonly #moved = new Map<number, number>();
  /** Moves that are under way, by the old id. */
  readonly #moving = new Map<number, Promise<void>>();

  constructor(options: ChatMovesOptions) {
    this.#options = options;
  }

  /** The id that a chat has now, as far as this process knows. */
  now(chatId: number): number {
    return this.#moved.get(chatId) ?? chatId;
  }

  /** Carries out a move. Fulfilled when everything has followed. */
  async move(from: number, to: number): Promise<void> {
    // Several calls find out at once.
    const before = this.#moving.get(from);
    const move = (before ?? Promise.resolve()).then(() => this.#move(from, to));
    const over = move.catch(() => {});
    this.#moving.set(from, over);
    await move.finally(() => {
      if (this.#moving.get(from) === over) this.#moving.delete(from);
    });
  }

  /** Looks which groups have moved; a process that serves finishes what another was cut off at. */
  async learn(): Promise<void> {
    const { chats, access, standsBy, onMoved } = this.#options;
    for (const { from, to, pending = false } of await chats.settings.moves()) {
      if (!pending && this.#moved.get(from) === to) continue;
      access.followChat(from, to);
      if (pending && !standsBy) await this.move(from, to);
      onMoved(from, to);
      this.#moved.set(from, to);
    }
  }

  async #move(from: number, to: number): Promise<void> {
    const { chats, access, log, onMoved } = this.#options;
    await chats.settings.noteMove(from, to);
    // First of all, since what has followed already may begin a step meanwhile.
    access.followChat(from, to);
    await chats.moveChat(from, to);
    await chats.settings.finishMove(from);
    onMoved(from, to);
    if (this.#moved.get(from) !== to) log.info({ from, to }, "a group has become a supergroup");
    this.#moved.set(from, to);
  }
}
