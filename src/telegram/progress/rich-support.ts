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

/** How far it reaches that a rich message was refused: to all that the server sends, to the chat, or to that card. */
export type RichRefusal = "server" | "chat" | "card";

/** Why a message is plain: a rich one was refused, or `stuck`: rich ones only failed. */
export type NotRich = RichRefusal | "stuck";

/** How long a rich message is not tried again, in ms. */
const NOT_TRIED_MS: Readonly<Record<NotRich, number>> = {
  server: 6 * 3_600_000,
  chat: 3_600_000,
  stuck: 600_000,
  card: 0,
};
/** More chats than that are not remembered. */
const MANY_CHATS = 1_000;

/** Where rich messages are known not to be taken. They came with Bot API 10.1, and their blocks with 10.2. */
export class RichSupport {
  readonly #now: () => number;
  readonly #chats = new Map<number, number>();
  #serverUntil = Number.NEGATIVE_INFINITY;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether a rich message is worth trying in that chat. */
  isWorthTrying(chatId: number): boolean {
    const now = this.#now();
    return now >= this.#serverUntil && now >= (this.#chats.get(chatId) ?? Number.NEGATIVE_INFINITY);
  }

  /** A rich message was refused, or did not get through, and the same as a plain one was taken. */
  note(why: NotRich, chatId: number): void {
    const until = this.#now() + NOT_TRIED_MS[why];
    if (why === "card") return;
    if (why === "server") this.#serverUntil = until;
    else {
      if (this.#chats.size >= MANY_CHATS) this.#chats.clear();
      this.#chats.set(chatId, until);
    }
  }
}

/** A server that takes any method has answered without a message: it has sent none. */
export class NoMessage extends Error {
  override readonly name = "NoMessage";
}

/**
 * Whether a call was not carried out because of what a rich message is, so that a plain one may be taken. Undefined for all
 * that has other reasons, and where it is not known whether it was carried out.
 */
export function richRefusal(error: unknown): RichRefusal | undefined {
  if (error instanceof NoMessage || isUnknownMethod(error)) return "server";
  const failure = apiFailure(error);
  if (failure.kind !== "refused" || OTHER_REASONS.some((isOther) => isOther(failure))) return undefined;
  return /RICH_MESSAGE_(?!UNSUPPORTED)|InputRich|rich text/i.test(failure.description) ? "card" : "chat";
}

const OTHER_REASONS: readonly ((failure: ApiFailure) => boolean)[] = [
  isChatClosed,
  isButtonRefused,
  isMessageGone,
  isNotModified,
  isTopicGone,
];

/**
 * Telegram answers 404 to a method that it does not have, and 400 about an empty message where it has the method and does not
 * know of blocks (10.1) or of rich edits. Other servers answer without a code, or that they have no such method.
 */
function isUnknownMethod(error: unknown): boolean {
  if (!(error instanceof GrammyError)) return false;
  const { error_code: code, description = "" } = error;
  if (code === undefined || code === 404 || code === 405 || code === 501) return true;
  if (code >= 500) return /method|not implemented|not supported/i.test(description);
  return code === 400 && /method|rich message must be non-empty|(text|message) is empty/i.test(description);
}
