import type { Access } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { Log } from "../engine/log.ts";

export interface ChatMovesOptions {
  chats: Pick<ChatStore, "settings" | "moveChat">;
  access: Pick<Access, "followChat">;
  log: Log;
  /** Whether this process is a follower: it only takes note of moves, and the leader completes them. */
  isFollower: boolean;
  /** Called for each move once all stored data has followed. */
  onMoved(from: number, to: number): void;
}

/** Groups that became supergroups, which gives them a new id. Moves everything stored for them. */
export class ChatMoves {
  readonly #options: ChatMovesOptions;
  readonly #moved = new Map<number, number>();
  /** Moves in progress, by the old id. */
  readonly #moving = new Map<number, Promise<void>>();

  constructor(options: ChatMovesOptions) {
    this.#options = options;
  }

  /** The current id of a chat, as far as this process knows. */
  now(chatId: number): number {
    return this.#moved.get(chatId) ?? chatId;
  }

  /** Moves a chat. Resolves once everything has followed. */
  async move(from: number, to: number): Promise<void> {
    // Several calls can discover the same move at once.
    const before = this.#moving.get(from);
    const move = (before ?? Promise.resolve()).then(() => this.#move(from, to));
    const over = move.catch(() => {});
    this.#moving.set(from, over);
    await move.finally(() => {
      if (this.#moving.get(from) === over) this.#moving.delete(from);
    });
  }

  /** Looks for moved groups. The leader completes moves that another process left unfinished. */
  async learn(): Promise<void> {
    const { chats, access, isFollower, onMoved } = this.#options;
    for (const { from, to, pending = false } of await chats.settings.moves()) {
      if (!pending && this.#moved.get(from) === to) continue;
      access.followChat(from, to);
      if (pending && !isFollower) await this.move(from, to);
      onMoved(from, to);
      this.#moved.set(from, to);
    }
  }

  async #move(from: number, to: number): Promise<void> {
    const { chats, access, log, onMoved } = this.#options;
    await chats.settings.noteMove(from, to);
    // Comes first, because a step may start as soon as some data has moved.
    access.followChat(from, to);
    await chats.moveChat(from, to);
    await chats.settings.finishMove(from);
    onMoved(from, to);
    if (this.#moved.get(from) !== to) log.info({ from, to }, "a group has become a supergroup");
    this.#moved.set(from, to);
  }
}
