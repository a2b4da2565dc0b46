import type { Message } from "grammy/types";
import type { Inbox, IncomingMessage } from "../../chat-store/inbox.ts";
import { Waker } from "../api/retry.ts";
import { foreignText } from "./foreign-text.ts";

/** Telegram's clients cut a paste at 4096 characters, or a little before, at the end of a line or word. */
export const MAX_MESSAGE = 4096;
const ALMOST_FULL = 3_600;
/** How soon the next part follows: in ms here, and in seconds by Telegram's clock. */
export const FOLLOWS_MS = 1_200;
/** Within a shortcode, a longer wait is worthwhile. */
export const OPEN_FOLLOWS_MS = 4_000;
const FOLLOWS_SECONDS = 6;

/** Whether the text may continue in the next message. */
export function isAlmostFull(text: string): boolean {
  return text.length >= ALMOST_FULL && text.length <= MAX_MESSAGE;
}

/** Joins a message with the next part as they were before the cut. */
export function joinParts(first: string, next: string): string {
  return first.length === MAX_MESSAGE || /\s$/.test(first) || /^\s/.test(next) ? first + next : `${first}\n${next}`;
}

interface LastPart {
  root: string;
  message_id: number;
  date: number;
  isFull: boolean;
}

/** Recognizes the next parts of a split paste: from the same person in the same topic, right after the last part. */
export class SplitPastes {
  readonly #last = new Map<string, LastPart>();

  /** The key of the paste's first message, if this message continues it. */
  rootOf(message: Message, senderId: number): string | undefined {
    const last = this.#last.get(threadKey(message, senderId));
    if (last === undefined || !last.isFull || foreignText(message) !== undefined) return undefined;
    const follows = message.message_id > last.message_id && message.date - last.date <= FOLLOWS_SECONDS;
    return follows ? last.root : undefined;
  }

  /** Remembers a message as the first part of a paste, or a further one. */
  note(message: Message, senderId: number, text: string, root: string): void {
    const key = threadKey(message, senderId);
    this.#last.delete(key);
    const { message_id, date } = message;
    if (isAlmostFull(text)) this.#last.set(key, { root, message_id, date, isFull: true });
  }
}

function threadKey({ chat, message_thread_id = 0 }: Message, senderId: number): string {
  return `${chat.id}:${message_thread_id}:${senderId}`;
}

interface OpenPaste {
  first: IncomingMessage;
  parts: IncomingMessage[];
  /** How long to wait for the next part. */
  until: number;
  waker: Waker;
}

/** Joins the parts of a split paste, durably, before any of it runs. */
export class PasteJoiner {
  readonly #inbox: Pick<Inbox, "join">;
  readonly #endsOpen: (text: string) => boolean;
  readonly #open = new Map<string, OpenPaste>();

  /** `endsOpen`: whether a text ends within a shortcode. */
  constructor(inbox: Pick<Inbox, "join">, endsOpen: (text: string) => boolean) {
    this.#inbox = inbox;
    this.#endsOpen = endsOpen;
  }

  /** A message is about to be read: if it may continue, starts collecting further parts. */
  begin(message: IncomingMessage): void {
    if (!isAlmostFull(message.text) || message.joined !== undefined) return;
    const paste = { first: message, parts: [], until: 0, waker: new Waker() };
    paste.until = this.#until(paste);
    this.#open.set(message.key, paste);
  }

  /** Adds a further part; false if its paste is already running. */
  add(part: IncomingMessage): boolean {
    const paste = this.#open.get(part.continues ?? "");
    if (paste === undefined) return false;
    if (paste.parts.some(({ key }) => key === part.key)) return true;
    paste.parts.push(part);
    paste.until = isAlmostFull(part.text) ? this.#until(paste) : 0;
    paste.waker.wake();
    return true;
  }

  /** How long to wait for the next part. */
  #until(paste: OpenPaste): number {
    return performance.now() + (this.#endsOpen(textOf(paste)) ? OPEN_FOLLOWS_MS : FOLLOWS_MS);
  }

  /** The whole message, once no further part is expected. */
  async gather(message: IncomingMessage): Promise<IncomingMessage> {
    const paste = this.#open.get(message.key);
    if (paste === undefined) return message;
    for (let left = paste.until - performance.now(); left > 0; left = paste.until - performance.now()) {
      await paste.waker.sleep(left);
    }
    this.#open.delete(message.key);
    if (paste.parts.length === 0) return message;
    const text = textOf(paste);
    const parts = inOrder(paste.parts);
    const joined = parts.map(({ key }) => key);
    await this.#inbox.join(message.key, joined, text);
    return { ...message, text, joined };
  }
}

function inOrder(parts: readonly IncomingMessage[]): IncomingMessage[] {
  return parts.toSorted((a, b) => a.actor.message_id - b.actor.message_id);
}

/** The paste so far. */
function textOf({ first, parts }: OpenPaste): string {
  let last = first.text;
  let text = first.text;
  for (const part of inOrder(parts)) {
    text = appended(text, last, part.text);
    last = part.text;
  }
  return text;
}

/** The text so far with the next part; the length of `last`, the part before, tells how it was cut. */
function appended(soFar: string, last: string, next: string): string {
  return soFar.slice(0, soFar.length - last.length) + joinParts(last, next);
}
