import type { Api } from "grammy";
import type { InlineKeyboardMarkup, InputRichMessage } from "grammy/types";
import { wholeEnd } from "../../../grammar/graphemes.ts";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import type { MarkdownPiece } from "../../i18n/markdown/atoms.ts";
import { unfinishedMarkdown } from "../../i18n/markdown/markdown.ts";
import { type RichText, visibleRich } from "../../i18n/rich-text.ts";
import { withoutLitter } from "../../interpreter/litter.ts";
import { apiFailure, grammySignal, isNotModified } from "../api/bot-api.ts";
import { Waker } from "../api/retry.ts";
import { clip, type FormattedText, mostUseful, toFormattedText } from "../outgoing/formatted-text.ts";
import { richMessage } from "../outgoing/rich-blocks.ts";
import { type RichSupport, richRefusal } from "../outgoing/rich-support.ts";
import type { SendBudget } from "../outgoing/send-budget.ts";

/** The longest preview, in characters. Of a longer answer, only the end is shown. */
const MAX_SHOWN = 4_000;
/** How long to wait for a call, in ms. */
const CALL_MS = 10_000;

export interface PreviewAddress {
  chat_id: number;
  thread_id?: number;
}

/**
 * How it is shown: as a draft if the server supports drafts (a rich one if that shows more), otherwise in a message that is
 * edited, otherwise not at all.
 */
type Way = "draft" | "message" | "none";

/** Shows an answer while it streams in, as often as the limits allow. It is removed at the end, when the reply replaces it. */
export class Preview {
  readonly #api: Api;
  readonly #budget: SendBudget;
  readonly #rich: RichSupport;
  readonly #address: PreviewAddress;
  readonly #draftId: number;
  readonly #stopButton: (() => Promise<InlineKeyboardMarkup>) | undefined;
  readonly #waker = new Waker();
  readonly #stop = new AbortController();
  readonly #over: Promise<void>;
  #way: Way;
  /** A rich draft of this answer was refused. */
  #isPlain = false;
  #answer: () => readonly MarkdownPiece[] = () => [];
  #isNew = false;
  #shown = "";
  #message: number | undefined;

  /**
   * `rich`: where rich drafts work. `draftId` identifies the draft in its chat and isn't 0. Drafts exist only in private chats. `stopButton`: lets people stop the
   * answer, in a draft by Telegram's own button.
   */
  constructor(
    api: Api,
    budget: SendBudget,
    rich: RichSupport,
    address: PreviewAddress,
    draftId: number,
    stopButton?: () => Promise<InlineKeyboardMarkup>,
  ) {
    this.#api = api;
    this.#budget = budget;
    this.#rich = rich;
    this.#address = address;
    this.#draftId = draftId;
    this.#stopButton = stopButton;
    this.#way = address.chat_id > 0 ? "draft" : "message";
    this.#over = this.#run();
  }

  /** The answer so far, which is asked for when it is shown. */
  show(answer: () => readonly MarkdownPiece[]): void {
    this.#answer = answer;
    this.#isNew = true;
    this.#waker.wake();
  }

  /** Stops showing, and removes the preview. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#waker.wake();
    await this.#over;
    if (this.#message === undefined) return;
    // If it can't be removed, it stays, which does no harm.
    await this.#api.deleteMessage(this.#address.chat_id, this.#message).catch(() => {});
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted && this.#way !== "none") {
      if (!this.#isNew) {
        await this.#waker.sleep(60_000);
        continue;
      }
      const kind = this.#way === "message" && this.#message === undefined ? "message" : "edit";
      const turn = await this.#budget.take({ chatId: this.#address.chat_id, kind, isUrgent: () => false }, signal);
      if (turn === undefined) return;
      try {
        await this.#showNewest();
      } finally {
        turn.end();
      }
    }
  }

  async #showNewest(): Promise<void> {
    this.#isNew = false;
    const text = unfinishedMarkdown(withoutLitter(this.#answer()));
    const content = endOf(toFormattedText(text));
    const rich = this.#richDraft(text);
    const key = JSON.stringify(rich ?? content);
    if (content.text === "" || key === this.#shown) return;
    try {
      if (rich === undefined || !(await this.#putRich(rich))) await this.#put(content);
      this.#shown = key;
    } catch (error) {
      this.#afterFailure(error, key);
    }
  }

  /** The answer so far as a rich draft, if that works and shows more than a plain one. */
  #richDraft(text: RichText): InputRichMessage | undefined {
    const isWorthIt = this.#way === "draft" && !this.#isPlain && this.#rich.isWorthTrying(this.#address.chat_id);
    return isWorthIt ? richMessage(visibleRich(text)) : undefined;
  }

  /** False if it was refused because it is rich. */
  async #putRich(rich: InputRichMessage): Promise<boolean> {
    const { chat_id, thread_id } = this.#address;
    try {
      const content = rich as Parameters<Api["sendRichMessageDraft"]>[2];
      await this.#api.sendRichMessageDraft(chat_id, this.#draftId, content, this.#draftOptions(thread_id), timeLimit());
      return true;
    } catch (error) {
      const refusal = richRefusal(error);
      if (refusal === undefined) throw error;
      this.#isPlain = true;
      this.#rich.note(refusal, chat_id);
      return false;
    }
  }

  #draftOptions(thread_id: number | undefined) {
    return {
      ...(thread_id === undefined ? {} : { message_thread_id: thread_id }),
      ...(this.#stopButton === undefined ? {} : { can_stop: true }),
    };
  }

  async #put({ text, entities }: FormattedText): Promise<void> {
    const { chat_id, thread_id } = this.#address;
    const topic = thread_id === undefined ? {} : { message_thread_id: thread_id };
    const limit = timeLimit();
    if (this.#way === "draft") {
      await this.#api.sendMessageDraft(
        chat_id,
        this.#draftId,
        text,
        { ...this.#draftOptions(thread_id), entities },
        limit,
      );
      return;
    }
    const keyboard = await this.#stopButton?.();
    const more = { entities, ...(keyboard === undefined ? {} : { reply_markup: keyboard }) };
    if (this.#message !== undefined) await this.#api.editMessageText(chat_id, this.#message, text, more, limit);
    else this.#message = (await this.#api.sendMessage(chat_id, text, { ...topic, ...more }, limit)).message_id;
  }

  #afterFailure(error: unknown, key: string): void {
    const failure = apiFailure(error);
    if (isNotModified(failure)) {
      this.#shown = key;
      return;
    }
    // The same again, in another way or a little later.
    this.#isNew = true;
    if (failure.kind === "rate") this.#budget.close(this.#address.chat_id, failure.seconds);
    else if (this.#way === "draft" && failure.kind === "refused") this.#way = "message";
    // The reply will have the whole text, so a preview isn't worth a retry.
    else this.#way = "none";
  }
}

function timeLimit() {
  return grammySignal(timeoutSignal(CALL_MS));
}

/** The end of a long answer, with as many entities as a message may have. */
function endOf({ text, entities }: FormattedText): FormattedText {
  const end = wholeEnd(text, Math.max(0, text.length - MAX_SHOWN));
  const from = text.length - end.length;
  const shown = { text: end, entities: mostUseful(clip(entities, from, text.length)) };
  if (from === 0) return shown;
  return { text: `…${shown.text}`, entities: shown.entities.map((one) => ({ ...one, offset: one.offset + 1 })) };
}
