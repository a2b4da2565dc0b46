import type { Api } from "grammy";
import type {
  InlineKeyboardMarkup,
  InputRichBlock,
  InputRichBlockListItem,
  InputRichMessage,
  RichText,
} from "grammy/types";
import type { ProgressMessage } from "../../chat-store/progress-messages.ts";
import {
  PROGRESS_MESSAGE_STEPS,
  type ProgressPicture,
  progressPicture,
  type StepPicture,
} from "../../commands/progress-picture.ts";
import { jointText, textOf } from "../../commands/progress-text.ts";
import type { ExecutionView } from "../../engine/execution.ts";
import type { Log } from "../../engine/log.ts";
import { en } from "../../i18n/en/messages.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { ExecutionMessages } from "../../i18n/reply-messages.ts";
import { italic, lines, plain, type RichText as RichLines, shortened } from "../../i18n/rich-text.ts";
import { apiFailure, grammySignal, isTopicGone } from "../api/bot-api.ts";
import { type ProgressKeyboard, turnOf } from "../buttons/execution-buttons.ts";
import { type FormattedText, splitText, toFormattedText } from "../outgoing/formatted-text.ts";
import { NoMessage, type NotRich, type RichSupport, richRefusal } from "../outgoing/rich-support.ts";
import { ProgressTrouble, type Recovery } from "./progress-trouble.ts";

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
    const pictures = views.map((view) =>
      progressPicture(view, this.#options.now(), this.messages, PROGRESS_MESSAGE_STEPS),
    );
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

const EXECUTION = Symbol("the execution that this message shows");

/** Tags a Bot API payload with the execution it shows. A symbol never leaves the process, so HTTP doesn't see it. */
function tagWithExecution<T extends object>(payload: T, [view]: readonly ExecutionView[]): T {
  return Object.assign(payload, { [EXECUTION]: view });
}

/** The execution that a payload shows, if it is a progress message. */
export function taggedExecution(payload: object): ExecutionView | undefined {
  return (payload as { [EXECUTION]?: ExecutionView })[EXECUTION];
}

/** Renders progress as text with entities. Too long a text loses its end. */
function plainRenderer(picture: ProgressPicture, messages: ExecutionMessages): FormattedText {
  return splitText(toFormattedText(textOf(picture, messages)))[0] ?? { text: "…", entities: [] };
}

/** Further runs of a joint message are only counted, and so are those that don't fit. */
const JOINT_RUNS = 10;
const JOINT_LENGTH = 3_500;

/** Renders the progress of several runs as text with entities, each in a few lines. */
function jointRenderer(pictures: readonly ProgressPicture[], messages: ExecutionMessages): FormattedText {
  const rows: RichLines[] = [];
  let length = 0;
  for (const [i, picture] of pictures.slice(0, JOINT_RUNS).entries()) {
    const run = jointText(picture, i + 1);
    length += plain(run).length + 2;
    if (length > JOINT_LENGTH) break;
    rows.push(run);
  }
  const hidden = pictures.length - rows.length;
  if (hidden > 0) rows.push([italic(messages.more(hidden))]);
  return toFormattedText(lines(rows.flatMap((row, i) => (i === 0 ? [row] : [[], row]))));
}

/**
 * The most bytes for the steps. Telegram allows 32,768 characters, and was seen to cut silently at 35,000 bytes. At
 * most 430 of its 500 blocks are used: an item counts as two, one with a quotation as four.
 */
const MAIN_BYTES = 16_000;
const ALL_BYTES = 26_000;
const MAX_ERROR_INLINE = 160;

/** Renders progress as a rich message: heading, progress, the steps as a task list, further steps folded, summary. */
export function richRenderer(picture: ProgressPicture, messages: ExecutionMessages): InputRichMessage {
  const main = fitting(picture.steps, MAIN_BYTES, quoted);
  const others = fitting(picture.others, ALL_BYTES - main.bytes, inline);
  const hidden = picture.total - main.items.length;
  const blocks: InputRichBlock[] = [
    { type: "heading", size: 4, text: headline(picture) },
    { type: "paragraph", text: picture.reached },
  ];
  if (main.items.length > 0) blocks.push({ type: "list", items: main.items });
  if (others.items.length > 0) {
    const left = hidden - others.items.length;
    const inside: InputRichBlock[] = [{ type: "list", items: others.items }];
    if (left > 0) inside.push(note(messages.more(left)));
    blocks.push({ type: "details", summary: messages.more(hidden), blocks: inside });
  } else if (hidden > 0) blocks.push(note(messages.more(hidden)));
  if (picture.summary !== undefined) blocks.push({ type: "footer", text: picture.summary });
  // A step's name may look like a link or a command, and is neither.
  return { blocks, skip_entity_detection: true };
}

function headline({ icon, workflow, status, id }: ProgressPicture): RichText {
  return [`${icon} ${workflow} · ${status} · `, { type: "code", text: id }];
}

function note(text: string): InputRichBlock {
  return { type: "paragraph", text: { type: "italic", text } };
}

type Item = InputRichBlockListItem;

/** As many steps as fit. */
function fitting(
  steps: readonly StepPicture[],
  most: number,
  itemOf: (step: StepPicture) => Item,
): { items: Item[]; bytes: number } {
  const items: Item[] = [];
  let bytes = 0;
  for (const step of steps) {
    const size = Buffer.byteLength([step.icon, step.name, ...step.remarks, step.error ?? ""].join("    "));
    if (bytes + size > most) break;
    bytes += size;
    items.push(itemOf(step));
  }
  return { items, bytes };
}

/** A step, with its error quoted below if it failed. */
function quoted(step: StepPicture): Item {
  if (step.status !== "failed" || step.error === undefined) return inline(step);
  const { error, ...failed } = step;
  const item = inline(failed);
  return { ...item, blocks: [...item.blocks, { type: "blockquote", blocks: [{ type: "paragraph", text: error }] }] };
}

/** A step on one line. A checkbox tells done from pending; other states have an icon. */
function inline({ status, icon, name, remarks, error }: StepPicture): Item {
  const about = [...remarks, ...(error === undefined ? [] : [shortened(error, MAX_ERROR_INLINE)])];
  const text: RichText[] = status === "pending" || status === "completed" ? [] : [`${icon} `];
  text.push(status === "running" ? { type: "bold", text: name } : name);
  if (about.length > 0) text.push(` — ${about.join(" · ")}`);
  return {
    blocks: [{ type: "paragraph", text }],
    has_checkbox: true,
    ...(status === "completed" ? { is_checked: true } : {}),
  };
}
