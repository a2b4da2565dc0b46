import type { Inbox } from "../../chat-store/inbox.ts";
import { Waker } from "../waker.ts";
import type { IncomingMessage } from "./message-queue.ts";
import { FOLLOWS_MS, isAlmostFull, joinParts, OPEN_FOLLOWS_MS } from "./split-pastes.ts";

interface OpenPaste {
  first: IncomingMessage;
  parts: IncomingMessage[];
  /** Until when the next part is waited for. */
  until: number;
  waker: Waker;
}

/** Puts the parts of a cut paste together again, durably, before any of it is carried out. */
export class PasteJoiner {
  readonly #inbox: Pick<Inbox, "join">;
  readonly #endsOpen: (text: string) => boolean;
  readonly #open = new Map<string, OpenPaste>();

  /** `endsOpen`: whether a text ends in the middle of a shortcode. */
  constructor(inbox: Pick<Inbox, "join">, endsOpen: (text: string) => boolean) {
    this.#inbox = inbox;
    this.#endsOpen = endsOpen;
  }

  /** A message that is about to be read: where it may go on in the next one, that is taken from now on. */
  begin(message: IncomingMessage): void {
    if (!isAlmostFull(message.text) || message.joined !== undefined) return;
    const paste = { first: message, parts: [], until: 0, waker: new Waker() };
    paste.until = this.#until(paste);
    this.#open.set(message.key, paste);
  }

  /** Takes a further part; false when its paste is being carried out already. */
  add(part: IncomingMessage): boolean {
    const paste = this.#open.get(part.continues ?? "");
    if (paste === undefined) return false;
    if (paste.parts.some(({ key }) => key === part.key)) return true;
    paste.parts.push(part);
    paste.until = isAlmostFull(part.text) ? this.#until(paste) : 0;
    paste.waker.wake();
    return true;
  }

  /** Until when the next part is worth waiting for. */
  #until(paste: OpenPaste): number {
    return performance.now() + (this.#endsOpen(textOf(paste)) ? OPEN_FOLLOWS_MS : FOLLOWS_MS);
  }

  /** The whole message, once it is likely that nothing more comes. */
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

/** What has come of a paste so far. */
function textOf({ first, parts }: OpenPaste): string {
  let last = first.text;
  let text = first.text;
  for (const part of inOrder(parts)) {
    text = appended(text, last, part.text);
    last = part.text;
  }
  return text;
}

/** The text so far with the next part; `last` is the part before, whose length says how it was cut. */
function appended(soFar: string, last: string, next: string): string {
  return soFar.slice(0, soFar.length - last.length) + joinParts(last, next);
}
