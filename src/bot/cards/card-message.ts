import type { Api } from "grammy";
import type { InlineKeyboardMarkup, InputRichMessage } from "grammy/types";
import type { ExecutionView } from "../../engine/execution.ts";
import type { Card } from "../../engine/store/cards.ts";
import { progressPicture } from "../../interpreter/progress-picture.ts";
import {
  apiFailure,
  isButtonRefused,
  isChatClosed,
  isMessageGone,
  isNotModified,
  isTopicGone,
} from "../api-failure.ts";
import { backoffMs } from "../backoff.ts";
import type { FormattedText } from "../formatted-text.ts";
import { grammySignal } from "../grammy-signal.ts";
import type { Log } from "../log.ts";
import { en } from "../words/en.ts";
import type { Words } from "../words/words.ts";
import type { ButtonSupport, CardKeyboard } from "./card-keyboard.ts";
import { markAsCard } from "./card-mark.ts";
import { plainFace } from "./plain-face.ts";
import { richFace } from "./rich-face.ts";
import { type RichSupport, richRefusal } from "./rich-support.ts";

/** After so many edits that came to nothing, one after another, the final state is sent as a new message. */
const EDIT_TRIES = 7;
/** After so many rich sends that came to nothing, or to nobody knows what, a plain one is tried: some servers break where others refuse. */
const RICH_TRIES = 4;
const RICH_UNKNOWN = 2;
/** After so many sends of which it is not known whether they arrived, nothing more is sent. */
const UNKNOWN_SENDS = 3;

export interface CardMessageOptions {
  api: Api;
  log: Log;
  /** Makes the buttons below the message. */
  keyboard: CardKeyboard;
  /** What is known of rich messages on that server. */
  rich: RichSupport;
  now(): Date;
  /** Told when Telegram says that the chat has another id now. */
  onMoved(from: number, to: number): Promise<void>;
  /** Told when Telegram asks for patience in that chat. */
  onRate(chatId: number, seconds: number): void;
}

/** A state as the message is to show it. */
export interface Drawing {
  view: ExecutionView;
  /** What must differ for another edit to be worth it. */
  key: string;
  text: FormattedText;
  /** Where the message is a rich one. */
  rich?: InputRichMessage;
}

/** What comes after a failure: the message shows it after all, it is tried again, or nothing can be shown there. */
export type Recovery = { kind: "shown" } | { kind: "again"; afterMs: number } | { kind: "closed" };

/**
 * The message of a card in its chat: rich where the server takes such messages, else plain, and of that kind until a new one
 * is sent. Knows what has been tried in vain; when to show what is its caller's business.
 */
export class CardMessage {
  words: Words = en;
  readonly #card: Card;
  readonly #options: CardMessageOptions;
  readonly #cutOff: AbortSignal;
  #shownKey: string | undefined;
  #isEditable = true;
  #isPlain = false;
  #support: ButtonSupport = "all";
  #tries = 0;
  #resends = 0;
  #unknownSends = 0;

  /** `cutOff`: aborted to give up a request on its way. */
  constructor(card: Card, options: CardMessageOptions, cutOff: AbortSignal) {
    this.#card = card;
    this.#options = options;
    this.#cutOff = cutOff;
  }

  get chatId(): number {
    return this.#card.actor.chat_id;
  }

  /** Whether showing something sends a message, rather than editing one. */
  get sends(): boolean {
    return this.#card.message_id === undefined || !this.#isEditable;
  }

  /** Where a message cannot be edited, or it is not known whether there is one, only the final state is worth another. */
  get wantsOnlyFinal(): boolean {
    return this.#card.message_id === undefined ? this.#unknownSends > 1 : !this.#isEditable;
  }

  /** Whether it is not known if a first message has arrived. */
  get isUncertain(): boolean {
    return this.#card.message_id === undefined && this.#unknownSends > 0;
  }

  draw(view: ExecutionView): Drawing {
    const { progress } = this.words;
    const picture = progressPicture(view, this.#options.now(), progress);
    const text = plainFace(picture, progress);
    if (!this.#isRich()) return { view, key: text.text, text };
    const rich = richFace(picture, progress);
    return { view, key: JSON.stringify(rich), text, rich };
  }

  isShown({ key }: Drawing): boolean {
    return key === this.#shownKey;
  }

  noteShown({ key }: Drawing): void {
    this.#shownKey = key;
    this.#tries = 0;
  }

  /** Sends or edits the message. Throws what the Bot API call throws. */
  async put(drawing: Drawing): Promise<void> {
    const { rich, text, view } = drawing;
    if (rich === undefined) {
      const wasStuck = this.#isRichStuck;
      await this.#call(text, view);
      if (wasStuck) this.#options.rich.note("stuck", this.chatId);
      return;
    }
    try {
      await this.#call(rich, view);
    } catch (error) {
      const refusal = richRefusal(error);
      if (refusal === undefined || this.#cutOff.aborted) throw error;
      await this.#call(text, view);
      // Only now is it sure that it was refused for being rich.
      this.#isPlain = true;
      this.#options.rich.note(refusal, this.chatId);
      this.#options.log.debug({ execution: view.id, refusal }, "a rich message was refused; the progress is plain");
    }
  }

  /** What to do after `put` threw. `chatId` and `isFirst` are what they were before. */
  async recover(error: unknown, chatId: number, isFirst: boolean): Promise<Recovery> {
    const failure = apiFailure(error);
    this.#options.log.debug({ execution: this.#card.execution_id, failure }, "could not show the progress");
    if (isNotModified(failure)) return { kind: "shown" };
    if (failure.kind === "rate") {
      this.#options.onRate(chatId, failure.seconds);
      return { kind: "again", afterMs: 0 };
    }
    if (failure.kind === "moved") {
      await this.#options.onMoved(chatId, failure.chatId);
      return { kind: "again", afterMs: 0 };
    }
    if (failure.kind === "not_done" || failure.kind === "unknown") {
      // Two messages would be worse than one that comes late: after a repeated send only the final state is sent again.
      if (isFirst && failure.kind === "unknown" && ++this.#unknownSends > UNKNOWN_SENDS) return { kind: "closed" };
      this.#tries += 1;
      if (!isFirst && this.#tries >= EDIT_TRIES) this.#isEditable = false;
      return { kind: "again", afterMs: backoffMs(this.#tries) };
    }
    const { thread_id, ...place } = this.#card.actor;
    if (thread_id !== undefined && isTopicGone(failure)) {
      this.#card.actor = place;
      return { kind: "again", afterMs: 0 };
    }
    if (this.#support !== "none" && isButtonRefused(failure)) {
      this.#support = this.#support === "all" ? "callbacks" : "none";
      return { kind: "again", afterMs: 0 };
    }
    if (isChatClosed(failure) || isFirst || !this.#isEditable) return { kind: "closed" };
    if (isMessageGone(failure)) {
      if (this.#resends++ > 0) return { kind: "closed" };
      this.forget();
    } else this.#isEditable = false;
    return { kind: "again", afterMs: 0 };
  }

  /** There is no message any more; the next state is sent. */
  forget(): void {
    delete this.#card.message_id;
    this.#shownKey = undefined;
  }

  #isRich(): boolean {
    if (!this.sends) return this.#card.face === "rich";
    return !this.#isPlain && !this.#isRichStuck && this.#options.rich.isWorthTrying(this.chatId);
  }

  get #isRichStuck(): boolean {
    return this.#card.message_id === undefined && (this.#tries >= RICH_TRIES || this.#unknownSends >= RICH_UNKNOWN);
  }

  async #call(content: FormattedText | InputRichMessage, view: ExecutionView): Promise<void> {
    const reply_markup = await this.#options.keyboard(view, this.#support, this.words.buttons);
    const buttons = reply_markup === undefined ? {} : { reply_markup };
    if (this.sends) await this.#send(content, view, buttons);
    else await this.#edit(content, view, buttons);
    this.#card.face = "text" in content ? "plain" : "rich";
  }

  async #send(content: FormattedText | InputRichMessage, view: ExecutionView, buttons: Buttons): Promise<void> {
    const { api } = this.#options;
    const { chat_id, thread_id } = this.#card.actor;
    const place = thread_id === undefined ? {} : { message_thread_id: thread_id };
    const signal = grammySignal(this.#cutOff);
    const sent =
      "text" in content
        ? await api.sendMessage(
            chat_id,
            content.text,
            markAsCard({ entities: content.entities, ...place, ...buttons }, view),
            signal,
          )
        : await api.sendRichMessage(chat_id, content, markAsCard({ ...place, ...buttons }, view), signal);
    this.#card.message_id = sent.message_id;
  }

  async #edit(content: FormattedText | InputRichMessage, view: ExecutionView, buttons: Buttons): Promise<void> {
    const [body, styles] = "text" in content ? [content.text, { entities: content.entities }] : [content, {}];
    const other = markAsCard({ ...styles, ...buttons }, view);
    const signal = grammySignal(this.#cutOff);
    await this.#options.api.editMessageText(this.chatId, this.#card.message_id!, body, other, signal);
  }
}

type Buttons = { reply_markup?: InlineKeyboardMarkup };
