import type { Api } from "grammy";
import type { InlineKeyboardMarkup, InputRichMessage } from "grammy/types";
import type { ProgressMessage } from "../../chat-store/progress-messages.ts";
import { CARD_STEPS, progressPicture } from "../../commands/progress-picture.ts";
import type { ExecutionView } from "../../engine/execution.ts";
import { en } from "../../i18n/en.ts";
import type { Messages } from "../../i18n/messages.ts";
import {
  type ApiFailure,
  apiFailure,
  grammySignal,
  isButtonRefused,
  isChatClosed,
  isMessageGone,
  isNotModified,
  isTopicGone,
} from "../api/bot-api.ts";
import type { Log } from "../api/log.ts";
import { backoffMs } from "../api/retry.ts";
import { type ButtonSupport, type ProgressKeyboard, turnOf } from "../buttons/execution-buttons.ts";
import type { FormattedText } from "../outgoing/formatted-text.ts";
import { NoMessage, type NotRich, type RichSupport, richRefusal } from "../outgoing/rich-support.ts";
import { jointRenderer, plainRenderer, richRenderer } from "./renderers.ts";

export interface SentProgressMessageOptions {
  api: Api;
  log: Log;
  /** Makes the buttons below the message. */
  keyboard: ProgressKeyboard;
  /** Whether rich messages work on that server. */
  rich: RichSupport;
  now(): Date;
  /** Called when Telegram reports that the chat has a new id. */
  onMoved(from: number, to: number): Promise<void>;
  /** Called when Telegram demands a pause in that chat. */
  onRate(chatId: number, seconds: number): void;
}

/** A state, rendered. */
export interface Drawing {
  views: readonly ExecutionView[];
  /** Differs if another edit is worth it. */
  key: string;
  text: FormattedText;
  /** Set if the message is a rich one. */
  rich?: InputRichMessage;
}

/**
 * A progress message in its chat: rich if the server accepts that, else plain, until a new one is sent. Remembers what
 * failed before. When to show what is the caller's business.
 */
export class SentProgressMessage {
  messages: Messages = en;
  readonly #stored: ProgressMessage;
  readonly #options: SentProgressMessageOptions;
  readonly #cutOff: AbortSignal;
  readonly #trouble = new ProgressTrouble();
  #shownKey: string | undefined;
  /** Why it is plain instead of rich. */
  #notRich: NotRich | undefined;
  #isNotRichNoted = false;

  /** `cutOff` aborts a request in progress. */
  constructor(stored: ProgressMessage, options: SentProgressMessageOptions, cutOff: AbortSignal) {
    this.#stored = stored;
    this.#options = options;
    this.#cutOff = cutOff;
  }

  get chatId(): number {
    return this.#stored.actor.chat_id;
  }

  /** Whether showing something would send a new message instead of editing one. */
  get sends(): boolean {
    return this.#stored.message_id === undefined || !this.#trouble.isEditable;
  }

  /** If the message can't be edited, or may or may not exist, only the final state is worth another message. */
  get wantsOnlyFinal(): boolean {
    return this.#stored.message_id === undefined ? this.#trouble.isRepeated : !this.#trouble.isEditable;
  }

  /** Whether it is unknown if a first message arrived. */
  get isUncertain(): boolean {
    return this.#stored.message_id === undefined && this.#trouble.isUncertain;
  }

  draw(views: readonly ExecutionView[]): Drawing {
    const { progress } = this.messages;
    const pictures = views.map((view) => progressPicture(view, this.#options.now(), this.messages, CARD_STEPS));
    const [picture, ...others] = pictures;
    // The buttons of an earlier turn do nothing.
    const turns = views.map(turnOf).join(" ");
    if (picture === undefined || others.length > 0) {
      const text = jointRenderer(pictures, progress);
      return { views, key: `${turns} ${text.text}`, text };
    }
    const text = plainRenderer(picture, progress);
    if (!this.#isRich()) return { views, key: `${turns} ${text.text}`, text };
    const rich = richRenderer(picture, progress);
    return { views, key: `${turns} ${JSON.stringify(rich)}`, text, rich };
  }

  isShown({ key }: Drawing): boolean {
    return key === this.#shownKey;
  }

  noteShown({ key }: Drawing): void {
    this.#shownKey = key;
    this.#trouble.noteShown();
  }

  /**
   * Sends or edits the message. If it is refused for being rich, sends plain text at once. Throws what the call throws.
   */
  async put({ rich, text, views }: Drawing): Promise<void> {
    if (rich !== undefined) {
      try {
        return await this.#call(rich, views);
      } catch (error) {
        const refusal = richRefusal(error);
        if (refusal === undefined || this.#cutOff.aborted) throw error;
        this.#notRich = refusal;
      }
    }
    await this.#call(text, views);
    this.#noteNotRich();
  }

  /** What to do after `put` threw. `chatId` and `isFirst` are from before the call. */
  async recover(error: unknown, chatId: number, isFirst: boolean): Promise<Recovery> {
    const failure = apiFailure(error);
    this.#options.log.debug(
      { execution: this.#stored.execution_id, failure },
      "could not send or edit a progress message",
    );
    if (failure.kind === "rate") this.#options.onRate(chatId, failure.seconds);
    if (failure.kind === "moved") await this.#options.onMoved(chatId, failure.chatId);
    const { thread_id, ...place } = this.#stored.actor;
    if (thread_id !== undefined && isTopicGone(failure)) {
      this.#stored.actor = place;
      return { kind: "again", afterMs: 0 };
    }
    const recovery = this.#trouble.after(failure, isFirst);
    if (recovery.kind === "again" && recovery.isGone) this.forget();
    if (isFirst && this.#trouble.isStuck) this.#notRich ??= "stuck";
    return recovery;
  }

  /** The message is gone; the next state is sent as a new message. */
  forget(): void {
    delete this.#stored.message_id;
    this.#shownKey = undefined;
  }

  #isRich(): boolean {
    if (this.#notRich !== undefined) return false;
    return this.sends ? this.#options.rich.isWorthTrying(this.chatId) : this.#stored.format === "rich";
  }

  /** The plain message was accepted, so the rich one was refused for being rich. */
  #noteNotRich(): void {
    if (this.#notRich === undefined || this.#isNotRichNoted) return;
    this.#isNotRichNoted = true;
    this.#options.rich.note(this.#notRich, this.chatId);
    const fields = { execution: this.#stored.execution_id, because: this.#notRich };
    this.#options.log.debug(fields, "a rich message was refused; sent the progress as plain text");
  }

  async #call(content: FormattedText | InputRichMessage, views: readonly ExecutionView[]): Promise<void> {
    const reply_markup = await this.#options.keyboard(views, this.#trouble.support, this.messages.buttons);
    const buttons = reply_markup === undefined ? {} : { reply_markup };
    if (this.sends) await this.#send(content, views, buttons);
    else await this.#edit(content, views, buttons);
    this.#stored.format = "text" in content ? "plain" : "rich";
  }

  async #send(
    content: FormattedText | InputRichMessage,
    views: readonly ExecutionView[],
    buttons: Buttons,
  ): Promise<void> {
    const { api } = this.#options;
    const { chat_id, thread_id } = this.#stored.actor;
    const other = { ...(thread_id === undefined ? {} : { message_thread_id: thread_id }), ...buttons };
    const signal = grammySignal(this.#cutOff);
    const sent =
      "text" in content
        ? await api.sendMessage(
            chat_id,
            content.text,
            tagWithExecution({ entities: content.entities, ...other }, views),
            signal,
          )
        : await api.sendRichMessage(chat_id, content, tagWithExecution(other, views), signal);
    if (!("text" in content) && !Number.isInteger(sent?.message_id)) throw new NoMessage();
    this.#stored.message_id = sent.message_id;
  }

  async #edit(
    content: FormattedText | InputRichMessage,
    views: readonly ExecutionView[],
    buttons: Buttons,
  ): Promise<void> {
    const [body, styles] = "text" in content ? [content.text, { entities: content.entities }] : [content, {}];
    const other = tagWithExecution({ ...styles, ...buttons }, views);
    const signal = grammySignal(this.#cutOff);
    await this.#options.api.editMessageText(this.chatId, this.#stored.message_id!, body, other, signal);
  }
}

type Buttons = { reply_markup?: InlineKeyboardMarkup };

/** After this many failed edits in a row, the final state is sent as a new message. */
const EDIT_TRIES = 7;
/** After this many sends with an unknown outcome, nothing more is sent. */
const UNKNOWN_SENDS = 3;
/** After this many sends that failed, or had an unknown outcome, rich messages are given up. */
const RICH_TRIES = 4;
const RICH_UNKNOWN = 2;

/** What follows a failure: the message shows it after all, try again, or nothing can be shown there. */
export type Recovery = { kind: "shown" } | { kind: "again"; afterMs: number; isGone?: true } | { kind: "closed" };

/** The failures of one progress message so far, and what follows from them. */
export class ProgressTrouble {
  /** Which buttons the server accepts. */
  support: ButtonSupport = "all";
  /** False once edits have failed permanently, so that only a new message can show anything. */
  isEditable = true;
  #tries = 0;
  #unknownSends = 0;
  #resends = 0;

  /** Whether it is unknown if the message arrived. */
  get isUncertain(): boolean {
    return this.#unknownSends > 0;
  }

  /** Whether it was sent again without knowing. */
  get isRepeated(): boolean {
    return this.#unknownSends > 1;
  }

  /** Whether sends fail so often that the content may be the reason; some servers break where others refuse. */
  get isStuck(): boolean {
    return this.#tries >= RICH_TRIES || this.#unknownSends >= RICH_UNKNOWN;
  }

  noteShown(): void {
    this.#tries = 0;
  }

  /** What to do next. `isFirst`: there was no message yet. `isGone`: it no longer exists. */
  after(failure: ApiFailure, isFirst: boolean): Recovery {
    if (isNotModified(failure)) return { kind: "shown" };
    if (failure.kind === "rate" || failure.kind === "moved") return { kind: "again", afterMs: 0 };
    if (failure.kind !== "refused") {
      // Two messages would be worse than a late one, so after a repeated send only the final state is sent again.
      if (isFirst && failure.kind === "unknown" && ++this.#unknownSends > UNKNOWN_SENDS) return { kind: "closed" };
      this.#tries += 1;
      if (!isFirst && this.#tries >= EDIT_TRIES) this.isEditable = false;
      return { kind: "again", afterMs: backoffMs(this.#tries) };
    }
    if (this.support !== "none" && isButtonRefused(failure)) {
      this.support = this.support === "all" ? "callbacks" : "none";
      return { kind: "again", afterMs: 0 };
    }
    if (isChatClosed(failure) || isFirst || !this.isEditable) return { kind: "closed" };
    if (isMessageGone(failure))
      return this.#resends++ > 0 ? { kind: "closed" } : { kind: "again", afterMs: 0, isGone: true };
    this.isEditable = false;
    return { kind: "again", afterMs: 0 };
  }
}

const EXECUTION = Symbol("the execution that this message shows");

/** Tags a Bot API payload with the execution it shows. A symbol never leaves the process, so HTTP doesn't see it. */
export function tagWithExecution<T extends object>(payload: T, [view]: readonly ExecutionView[]): T {
  return Object.assign(payload, { [EXECUTION]: view });
}

/** The execution that a payload shows, if it is a progress message. */
export function taggedExecution(payload: object): ExecutionView | undefined {
  return (payload as { [EXECUTION]?: ExecutionView })[EXECUTION];
}
