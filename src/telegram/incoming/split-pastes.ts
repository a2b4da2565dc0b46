import type { Message } from "grammy/types";

/** Telegram's programs cut a paste at 4096 characters, or a little before, where a line or a word ends. */
export const MAX_MESSAGE = 4096;
const ALMOST_FULL = 3_600;
/** The next part follows at once: within so many ms here, and so many seconds by Telegram's clock. */
export const FOLLOWS_MS = 1_200;
/** In the middle of a shortcode it is worth waiting for. */
export const OPEN_FOLLOWS_MS = 4_000;
const FOLLOWS_SECONDS = 6;

/** Whether the text may go on in the next message. */
export function isAlmostFull(text: string): boolean {
  return text.length >= ALMOST_FULL && text.length <= MAX_MESSAGE;
}

/** What a message and the one after it were before they were cut. */
export function joinParts(first: string, next: string): string {
  return first.length === MAX_MESSAGE || /\s$/.test(first) || /^\s/.test(next) ? first + next : `${first}\n${next}`;
}

interface LastPart {
  root: string;
  message_id: number;
  date: number;
  isFull: boolean;
}

/** Knows which messages are the next parts of a paste that was cut: the same person, at once, in the same place. */
export class SplitPastes {
  readonly #last = new Map<string, LastPart>();

  /** The key of the paste's first message, where this message goes on with it. */
  rootOf(message: Message, senderId: number): string | undefined {
    const last = this.#last.get(placeOf(message, senderId));
    if (last === undefined || !last.isFull || message.forward_origin !== undefined) return undefined;
    const follows = message.message_id > last.message_id && message.date - last.date <= FOLLOWS_SECONDS;
    return follows ? last.root : undefined;
  }

  /** Notes a message that is read, as the first of a paste or a further part of it. */
  note(message: Message, senderId: number, text: string, root: string): void {
    const place = placeOf(message, senderId);
    this.#last.delete(place);
    const { message_id, date } = message;
    if (isAlmostFull(text)) this.#last.set(place, { root, message_id, date, isFull: true });
  }
}

function placeOf({ chat, message_thread_id = 0 }: Message, senderId: number): string {
  return `${chat.id}:${message_thread_id}:${senderId}`;
}
