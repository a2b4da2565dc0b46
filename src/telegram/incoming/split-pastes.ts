import type { Message } from "grammy/types";
import { formatsOf, type TextFormats, type TextRange } from "../../../grammar/position.ts";
import { MAX_TEXT } from "../../../grammar/shortcode/source.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { Actor } from "../../engine/actor.ts";
import { Waker } from "../api/retry.ts";
import { endsWhole, isCutBetween, joinParts, MAX_MESSAGE, mayBelongTogether, mayContinue } from "./paste-cut.ts";
import { foreignText, type ReadText } from "./read-message.ts";

/** How soon the next part follows: in ms here, and in seconds by Telegram's clock. */
export const FOLLOWS_MS = 1_200;
/** Within a shortcode, a longer wait is worthwhile. */
export const OPEN_FOLLOWS_MS = 2_000;
const FOLLOWS_SECONDS = 6;
/** How long received messages may take until they are handled, and how often to check, in ms. */
const HANDLING_MS = 10_000;
const LOOK_MS = 50;
/** For a longer text, it is not checked after each part whether it ends inside a shortcode. */
const MAX_PARSED = 4 * MAX_MESSAGE;
/** Above this many people, those who wrote long ago are forgotten. */
const MANY_PEOPLE = 1_000;
/** Pastes that became too long; further parts of them are dropped. */
const MANY_TOO_LONG = 100;

/** A part of a paste, or a message that may be the first one. */
interface Part {
  message_id: number;
  date: number;
  text: string;
  /** Whether it has code blocks or quotations, at whose borders Telegram Desktop cuts. */
  hasBlocks: boolean;
}

/** The latest parts of a paste, by their numbers, in which they may arrive in another order. */
interface LatestParts {
  root: string;
  parts: readonly Part[];
}

/** How many of the latest parts are compared with the next one. */
const MAX_LATEST = 4;

const BLOCKS: ReadonlySet<string> = new Set(["pre", "blockquote", "expandable_blockquote"]);

function partOf({ message_id, date, entities = [] }: Message, text: string): Part {
  return { message_id, date, text, hasBlocks: entities.some(({ type }) => BLOCKS.has(type)) };
}

/**
 * Recognizes the next parts of a split paste: from the same person in the same topic, right after the last part, and cut as clients
 * do. Two whole messages that no client would have cut there stay two.
 */
export class SplitPastes {
  readonly #last = new Map<string, LatestParts>();
  readonly #endsOpen: (text: string) => boolean;

  /** `endsOpen`: whether a text ends within a shortcode. */
  constructor(endsOpen: (text: string) => boolean) {
    this.#endsOpen = endsOpen;
  }

  /** The key under which the paste began, if this message with that text is a further part of it. */
  rootOf(message: Message, senderId: number, text: string): string | undefined {
    const { root, parts = [] } = this.#last.get(threadKey(message, senderId)) ?? {};
    if (foreignText(message) !== undefined) return undefined;
    const part = partOf(message, text);
    const before = parts.findLast(({ message_id }) => message_id < part.message_id);
    const after = parts.find(({ message_id }) => message_id > part.message_id);
    const belongs = before === undefined ? after && this.#follows(part, after) : this.#follows(before, part);
    return belongs === true ? root : undefined;
  }

  #follows(first: Part, next: Part): boolean {
    if (next.date - first.date > FOLLOWS_SECONDS || !mayBelongTogether(first.text, next.text)) return false;
    if (first.hasBlocks || next.hasBlocks) return true;
    return isCutBetween(first.text, next.text) || !endsWhole(first.text) || this.#endsOpen(first.text);
  }

  /** Remembers a message as the first part of a paste, or a further one. */
  note(message: Message, senderId: number, text: string, root: string): void {
    const key = threadKey(message, senderId);
    const before = this.#last.get(key);
    this.#last.delete(key);
    const earlier = before?.root === root ? before.parts : [];
    const parts = [...earlier, partOf(message, text)]
      .toSorted((a, b) => a.message_id - b.message_id)
      .slice(-MAX_LATEST);
    if (parts.some((part) => mayContinue(part.text))) this.#last.set(key, { root, parts });
    const [oldest] = this.#last.keys();
    if (this.#last.size > MANY_PEOPLE && oldest !== undefined) this.#last.delete(oldest);
  }
}

function threadKey({ chat, message_thread_id = 0 }: Message, senderId: number): string {
  return `${chat.id}:${message_thread_id}:${senderId}`;
}

interface OpenPaste {
  first: IncomingMessage;
  parts: IncomingMessage[];
  /** The characters of all of them. */
  length: number;
  /** How long to wait for the next part. */
  until: number;
  waker: Waker;
}

/** Joins the parts of a split paste before any of it runs. */
export class PasteJoiner {
  readonly #endsOpen: (text: string) => boolean;
  /** By the key of the part that came first; a part that arrived too late for its paste is listed under its own key. */
  readonly #open = new Map<string, OpenPaste>();
  readonly #tooLong = new Set<string>();
  /** How many of a person's messages have arrived and are not handled yet. */
  readonly #arriving = new Map<string, number>();

  /** `endsOpen`: whether a text ends within a shortcode. */
  constructor(endsOpen: (text: string) => boolean) {
    this.#endsOpen = endsOpen;
  }

  /** If the message may continue, starts collecting further parts; `gather` then waits for them. */
  begin(message: IncomingMessage): boolean {
    if (message.joined !== undefined || !mayContinue(message.text)) return false;
    const paste = { first: message, parts: [], length: message.text.length, until: 0, waker: new Waker() };
    paste.until = this.#until(paste);
    this.#open.set(rootOf(message), paste);
    return true;
  }

  /**
   * A message from that person has arrived and is about to be handled; it may be the next part, so their paste waits for it.
   * Call the returned function once it is handled.
   */
  arriving(person: string): () => void {
    const count = (by: number): void => void this.#arriving.set(person, (this.#arriving.get(person) ?? 0) + by);
    count(1);
    return () => {
      count(-1);
      if (this.#arriving.get(person) === 0) this.#arriving.delete(person);
    };
  }

  /** Adds a further part. `late`: its paste is already running. `dropped`: its paste was too long to run at all. */
  add(part: IncomingMessage): "added" | "late" | "dropped" {
    const root = rootOf(part);
    if (this.#tooLong.has(root)) return "dropped";
    const paste = this.#open.get(root);
    if (paste === undefined) return "late";
    if ([paste.first, ...paste.parts].some(({ key }) => key === part.key)) return "added";
    paste.parts.push(part);
    paste.length += part.text.length;
    const isTooLong = paste.length > MAX_TEXT;
    if (isTooLong) this.#noteTooLong(root);
    paste.until = mayContinue(part.text) && !isTooLong ? this.#until(paste) : 0;
    paste.waker.wake();
    return "added";
  }

  /** How long to wait for the next part. */
  #until(paste: OpenPaste): number {
    const isOpen = paste.length > MAX_PARSED || this.#endsOpen(wholeOf(paste).text);
    return performance.now() + (isOpen ? OPEN_FOLLOWS_MS : FOLLOWS_MS);
  }

  /** How much longer to wait, in ms. */
  #left({ first, until, length }: OpenPaste): number {
    const left = until - performance.now();
    const mayCome = left <= 0 && until > 0 && left > -HANDLING_MS && length <= MAX_TEXT;
    return mayCome && this.#arriving.has(personOf(first.actor)) ? LOOK_MS : left;
  }

  #noteTooLong(root: string): void {
    this.#tooLong.add(root);
    const [oldest] = this.#tooLong;
    if (this.#tooLong.size > MANY_TOO_LONG && oldest !== undefined) this.#tooLong.delete(oldest);
  }

  /** The whole message, once no further part is expected; undefined when stopping. */
  async gather(message: IncomingMessage, signal: AbortSignal): Promise<IncomingMessage | undefined> {
    const root = rootOf(message);
    const paste = this.#open.get(root);
    if (paste === undefined) return message;
    const wake = (): void => paste.waker.wake();
    signal.addEventListener("abort", wake, { once: true });
    for (let left = this.#left(paste); left > 0 && !signal.aborted; left = this.#left(paste))
      await paste.waker.sleep(left);
    signal.removeEventListener("abort", wake);
    if (signal.aborted) return undefined;
    this.#open.delete(root);
    const joined = inOrder(paste.parts).map(({ key }) => key);
    return joined.length === 0 ? message : { ...message, ...wholeOf(paste), joined };
  }
}

/** The person, chat and topic whose messages belong together. */
export function personOf({ chat_id, thread_id = 0, user_id }: Actor): string {
  return `${chat_id}:${thread_id}:${user_id}`;
}

function rootOf({ continues, key }: IncomingMessage): string {
  return continues ?? key;
}

function inOrder(parts: readonly IncomingMessage[]): IncomingMessage[] {
  return parts.toSorted((a, b) => a.actor.message_id - b.actor.message_id);
}

/** The paste so far. A part with shortcodes that a client has sent twice counts once. */
function wholeOf({ first, parts }: OpenPaste): ReadText {
  const all = inOrder([first, ...parts]);
  const kept = all.filter(({ text }, i) => text !== all[i - 1]?.text || !text.includes("[MULTISTEP"));
  const { text, starts } = joinParts(kept.map((part) => part.text));
  const moved = <Range extends TextRange>(of: (formats: TextFormats) => readonly Range[]): Range[] =>
    kept.flatMap((part, i) => {
      const by = starts[i]!;
      return of(formatsOf(part)).map((range) => ({ ...range, start: by + range.start, end: by + range.end }));
    });
  const quotations = moved((formats) => formats.quotations);
  return { text, quotations, code: moved(({ code }) => code), emphasis: moved(({ emphasis }) => emphasis) };
}
