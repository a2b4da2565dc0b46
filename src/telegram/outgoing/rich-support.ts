import { GrammyError } from "grammy";
import {
  type ApiFailure,
  apiFailure,
  isButtonRefused,
  isChatClosed,
  isMessageGone,
  isNotModified,
  isTopicGone,
} from "../api/bot-api.ts";

/** What the refusal of a rich message applies to: the server, the chat, or this one message's content. */
export type RichRefusal = "server" | "chat" | "message";

/** Why a message is plain: a rich one was refused, or (`stuck`) kept failing. */
export type NotRich = RichRefusal | "stuck";

/** How long not to try a rich message again, in ms. */
const NOT_TRIED_MS: Readonly<Record<NotRich, number>> = {
  server: 6 * 3_600_000,
  chat: 3_600_000,
  stuck: 600_000,
  message: 0,
};
/** More chats than this are not remembered. */
const MANY_CHATS = 1_000;

/** Remembers where rich messages don't work. They came with Bot API 10.1, and their blocks with 10.2. */
export class RichSupport {
  readonly #now: () => number;
  readonly #chats = new Map<number, number>();
  #serverUntil = Number.NEGATIVE_INFINITY;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether to try a rich message in that chat. */
  isWorthTrying(chatId: number): boolean {
    const now = this.#now();
    return now >= this.#serverUntil && now >= (this.#chats.get(chatId) ?? Number.NEGATIVE_INFINITY);
  }

  /** A rich message failed, and the plain one was accepted. */
  note(why: NotRich, chatId: number): void {
    const until = this.#now() + NOT_TRIED_MS[why];
    if (why === "message") return;
    if (why === "server") this.#serverUntil = until;
    else {
      if (this.#chats.size >= MANY_CHATS) this.#chats.clear();
      this.#chats.set(chatId, until);
    }
  }
}

/** A server that accepts any method answered without a message, so it sent none. */
export class NoMessage extends Error {
  override readonly name = "NoMessage";
}

/**
 * Whether a call was refused because the message is rich, so that a plain one may work. Undefined for all other
 * reasons, and if the outcome is unknown.
 */
export function richRefusal(error: unknown): RichRefusal | undefined {
  if (error instanceof NoMessage || isUnknownMethod(error)) return "server";
  const failure = apiFailure(error);
  if (failure.kind !== "refused" || OTHER_REASONS.some((isOther) => isOther(failure))) return undefined;
  return /RICH_MESSAGE_(?!UNSUPPORTED)|InputRich|rich text/i.test(failure.description) ? "message" : "chat";
}

const OTHER_REASONS: readonly ((failure: ApiFailure) => boolean)[] = [
  isChatClosed,
  isButtonRefused,
  isMessageGone,
  isNotModified,
  isTopicGone,
];

/**
 * Telegram answers 404 to an unknown method, and 400 about an empty message if it has the method but doesn't know
 * blocks (10.1) or rich edits. Other servers answer without a code, or that the method doesn't exist.
 */
function isUnknownMethod(error: unknown): boolean {
  if (!(error instanceof GrammyError)) return false;
  const { error_code: code, description = "" } = error;
  if (code === undefined || code === 404 || code === 405 || code === 501) return true;
  if (code >= 500) return /method|not implemented|not supported/i.test(description);
  return code === 400 && /method|rich message must be non-empty|(text|message) is empty/i.test(description);
}
