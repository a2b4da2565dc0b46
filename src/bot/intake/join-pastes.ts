import type { Inbox } from "../../engine/store/inbox.ts";
import type { IncomingMessage } from "../message-reader.ts";
import { Waker } from "../waker.ts";
import { FOLLOWS_MS, isAlmostFull, joinParts } from "./split-pastes.ts";

interface OpenPaste {
  parts: IncomingMessage[];
  /** Until when the next part is waited for. */
  until: number;
  waker: Waker;
}

/** Puts the parts of a cut paste together again, durably, before any of it is carried out. */
export class PasteJoiner {
  readonly #inbox: Pick<Inbox, "join">;
  readonly #open = new Map<string, OpenPaste>();

  constructor(inbox: Pick<Inbox, "join">) {
    this.#inbox = inbox;
  }

  /** A message that is about to be read: where it may go on in the next one, that is taken from now on. */
  begin(message: IncomingMessage): void {
    if (!isAlmostFull(message.text) || message.joined !== undefined) return;
    this.#open.set(message.key, { parts: [], until: performance.now() + FOLLOWS_MS, waker: new Waker() });
  }

  /** Takes a further part; false when its paste is being carried out already. */
  add(part: IncomingMessage): boolean {
    const paste = this.#open.get(part.continues ?? "");
    if (paste === undefined) return false;
    if (paste.parts.some(({ key }) => key === part.key)) return true;
    paste.parts.push(part);
    paste.until = isAlmostFull(part.text) ? performance.now() + FOLLOWS_MS : 0;
    paste.waker.wake();
    return true;
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
    const parts = paste.parts.toSorted((a, b) => a.actor.message_id - b.actor.message_id);
    const text = parts.reduce(
      (joined, part, i) => appended(joined, (parts[i - 1] ?? message).text, part.text),
      message.text,
    );
    const joined = parts.map(({ key }) => key);
    await this.#inbox.join(message.key, joined, text);
    return { ...message, text, joined };
  }
}

/** The text so far with the next part; `last` is the part before, whose length says how it was cut. */
const appended = (soFar: string, last: string, next: string): string =>
  soFar.slice(0, soFar.length - last.length) + joinParts(last, next);
