import type { Api } from "grammy";
import type { InlineKeyboardMarkup, InputRichMessage } from "grammy/types";
import type { ProgressMessage } from "../../chat-store/progress-messages.ts";
import { progressPicture } from "../../commands/progress-picture.ts";
import type { ExecutionView } from "../../engine/execution.ts";
import { en } from "../../i18n/en.ts";
import type { Words } from "../../i18n/words.ts";
import { apiFailure, isTopicGone } from "../api-failure.ts";
import type { FormattedText } from "../formatted-text.ts";
import { grammySignal } from "../grammy-signal.ts";
import type { Log } from "../log.ts";
import type { ProgressKeyboard } from "./card-keyboard.ts";
import { markAsCard } from "./card-mark.ts";
import { ProgressTrouble, type Recovery } from "./card-trouble.ts";
import { plainRenderer } from "./plain-face.ts";
import { richRenderer } from "./rich-face.ts";
import { NoMessage, type NotRich, type RichSupport, richRefusal } from "./rich-support.ts";

export interface SentProgressMessageOptions {
  api: Api;
  log: Log;
  /** Makes the buttons below the message. */
  keyboard: ProgressKeyboard;
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

/**
 * The message of a card in its chat: rich where the server takes such messages, else plain, and of that kind until a new one
 * is sent. Knows what has been tried in vain; when to show what is its caller's business.
 */
export class SentProgressMessage {
  words: Words = en;
  readonly #card: ProgressMessage;
  readonly #options: SentProgressMessageOptions;
  readonly #cutOff: AbortSignal;
  readonly #trouble = new ProgressTrouble();
  #shownKey: string | undefined;
  /** Why it is plain, where it was to be rich. */
  #notRich: NotRich | undefined;
  #isNotRichNoted = false;

  /** `cutOff`: aborted to give up a request on its way. */
  constructor(card: ProgressMessage, options: SentProgressMessageOptions, cutOff: AbortSignal) {
    this.#card = card;
    this.#options = options;
    this.#cutOff = cutOff;
  }

  get chatId(): number {
    return this.#card.actor.chat_id;
  }

  /** Whether showing something sends a message, rather than editing one. */
  get sends(): boolean {
    return this.#card.message_id === undefined || !this.#trouble.isEditable;
  }

  /** Where a message cannot be edited, or it is not known whether there is one, only the final state is worth another. */
  get wantsOnlyFinal(): boolean {
    return this.#card.message_id === undefined ? this.#trouble.isRepeated : !this.#trouble.isEditable;
  }

  /** Whether it is not known if a first message has arrived. */
  get isUncertain(): boolean {
    return this.#card.message_id === undefined && this.#trouble.isUncertain;
  }

  draw(view: ExecutionView): Drawing {
    const { progress } = this.words;
    const picture = progressPicture(view, this.#options.now(), progress);
    const text = plainRenderer(picture, progress);
    if (!this.#isRich()) return { view, key: text.text, text };
    const rich = richRenderer(picture, progress);
    return { view, key: JSON.stringify(rich), text, rich };
  }

  isShown({ key }: Drawing): boolean {
    return key === this.#shownKey;
  }

  noteShown({ key }: Drawing): void {
    this.#shownKey = key;
    this.#trouble.noteShown();
  }

  /** Sends or edits the message; what is refused for being rich goes as plain text at once. Throws what the call throws. */
  async put({ rich, text, view }: Drawing): Promise<void> {
    if (rich !== undefined) {
      try {
        return await this.#call(rich, view);
      } catch (error) {
        const refusal = richRefusal(error);
        if (refusal === undefined || this.#cutOff.aborted) throw error;
        this.#notRich = refusal;
      }
    }
    await this.#call(text, view);
    this.#noteNotRich();
  }

  /** What to do after `put` threw. `chatId` and `isFirst` are what they were before. */
  async recover(error: unknown, chatId: number, isFirst: boolean): Promise<Recovery> {
    const failure = apiFailure(error);
    this.#options.log.debug({ execution: this.#card.execution_id, failure }, "could not show the progress");
    if (failure.kind === "rate") this.#options.onRate(chatId, failure.seconds);
    if (failure.kind === "moved") await this.#options.onMoved(chatId, failure.chatId);
    const { thread_id, ...place } = this.#card.actor;
    if (thread_id !== undefined && isTopicGone(failure)) {
      this.#card.actor = place;
      return { kind: "again", afterMs: 0 };
    }
    const recovery = this.#trouble.after(failure, isFirst);
    if (recovery.kind === "again" && recovery.isGone) this.forget();
    if (isFirst && this.#trouble.isStuck) this.#notRich ??= "stuck";
    return recovery;
  }

  /** There is no message any more; the next state is sent. */
  forget(): void {
    delete this.#card.message_id;
    this.#shownKey = undefined;
  }

  #isRich(): boolean {
    if (this.#notRich !== undefined) return false;
    return this.sends ? this.#options.rich.isWorthTrying(this.chatId) : this.#card.face === "rich";
  }

  /** Now that the plain message was taken it is sure that the rich one was refused for being rich. */
  #noteNotRich(): void {
    if (this.#notRich === undefined || this.#isNotRichNoted) return;
    this.#isNotRichNoted = true;
    this.#options.rich.note(this.#notRich, this.chatId);
    const fields = { execution: this.#card.execution_id, because: this.#notRich };
    this.#options.log.debug(fields, "a rich message was refused; the progress is plain");
  }

  async #call(content: FormattedText | InputRichMessage, view: ExecutionView): Promise<void> {
    const reply_markup = await this.#options.keyboard(view, this.#trouble.support, this.words.buttons);
    const buttons = reply_markup === undefined ? {} : { reply_markup };
    if (this.sends) await this.#send(content, view, buttons);
    else await this.#edit(content, view, buttons);
    this.#card.face = "text" in content ? "plain" : "rich";
  }

  async #send(content: FormattedText | InputRichMessage, view: ExecutionView, buttons: Buttons): Promise<void> {
    const { api } = this.#options;
    const { chat_id, thread_id } = this.#card.actor;
    const other = { ...(thread_id === undefined ? {} : { message_thread_id: thread_id }), ...buttons };
    const signal = grammySignal(this.#cutOff);
    const sent =
      "text" in content
        ? await api.sendMessage(
            chat_id,
            content.text,
            markAsCard({ entities: content.entities, ...other }, view),
            signal,
          )
        : await api.sendRichMessage(chat_id, content, markAsCard(other, view), signal);
    if (!("text" in content) && !Number.isInteger(sent?.message_id)) throw new NoMessage();
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
