import { createHash } from "node:crypto";
import type { InlineKeyboardMarkup } from "grammy/types";
import type { Access } from "../../chat-store/access.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import { CommandRegistry } from "../../commands/registry.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Locales } from "../../i18n/locales.ts";
import type { Messages } from "../../i18n/messages.ts";
import { bold, code, italic, joined, lines, type RichText, rich, shortened } from "../../i18n/rich-text.ts";
import type { MayAct } from "../../interpreter/plan/act-refused.ts";
import { type MessagePlan, planMessage } from "../../interpreter/plan/plan-message.ts";
import { toCallbackData } from "../buttons/button.ts";

/**
 * When a message is carried out only after a person has pressed Run: never; when it would write or delete data or files, call
 * the network, act as an administrator or write to other chats; or whenever it does more than look.
 */
export type ConfirmMode = "elevated" | "always" | "never";

const MAX_LINES = 20;
const MAX_NAME = 60;
const MAX_EFFECT = 130;

/** The plan as a person reads it before it is carried out; `isRest`: what comes before it is done. */
export function planText({ effects, changes }: MessagePlan, { confirm: words }: Messages, isRest = false): RichText {
  const rows: RichText[] = [[bold(words.ask)]];
  const same = new Map<string, number>();
  for (const { name, effect } of effects) {
    const row = `${shortened(name, MAX_NAME)}: ${shortened(effect, MAX_EFFECT)}`;
    same.set(row, (same.get(row) ?? 0) + 1);
  }
  for (const [row, times] of [...same].slice(0, MAX_LINES))
    rows.push(rich`• ${row}${times > 1 ? words.times(times) : ""}`);
  if (same.size > MAX_LINES) rows.push([italic(words.more(same.size - MAX_LINES))]);
  rows.push(rich`${words.commands(shortened(countsOf(changes), 300))}`, [
    italic(isRest ? words.restWaits : words.nothingYet),
  ]);
  return lines(rows);
}

function countsOf(changes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of changes) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, times]) => (times > 1 ? `${label} × ${times}` : label)).join(", ");
}

/** The same for the same plan: what is carried out is what was shown. */
export function planDigest(plan: MessagePlan): string {
  return createHash("sha256").update(JSON.stringify(plan)).digest("hex").slice(0, 32);
}

/** A question whether a message is to be carried out. */
export interface Question {
  text: RichText;
  keyboard?: InlineKeyboardMarkup;
}

export interface ConfirmationOptions {
  engine: Engine;
  chats: ChatStore;
  access: Pick<Access, "isOwner" | "authorize">;
  mode: ConfirmMode;
  locales: Pick<Locales, "messagesFor">;
  /** Whether the question has buttons; otherwise it says what to send. */
  hasButtons: boolean;
  /** Whether somebody may do something to a chat, as far as it is known. Default: everybody may. */
  mayAct?: MayAct;
  language?: CommandRegistry;
}

const LASTS_SECONDS = 24 * 3600;
const BUILT_IN = new CommandRegistry();

/**
 * Asks a person before a message is carried out, where it must be: the whole message waits, or, of one that was carried out
 * while its text came, all that is not done yet. What the person lacks the right for is not asked about; it is refused
 * plainly when it comes to it.
 */
export class Confirmation {
  readonly #options: ConfirmationOptions;

  constructor(options: ConfirmationOptions) {
    this.#options = options;
  }

  /** The question about the message; undefined where it may be carried out at once. `nth` is of those about the message's rest. */
  async question(message: IncomingMessage, nth?: number): Promise<Question | undefined> {
    const plan = await this.#needed(message);
    if (plan === undefined) return undefined;
    const { chats, access, locales, mode } = this.#options;
    const { actor } = message;
    const mayBeUnasked = mode === "elevated" && (await access.isOwner(actor));
    const words = await locales.messagesFor(actor.user_id);
    const isRest = message.held !== undefined;
    const asked = isRest ? { ...message, asked: nth } : message;
    const token = await chats.buttons.issue(`${message.key}:confirm${nth ?? ""}`, {
      kind: "confirm",
      surface: actor.surface,
      chat_id: actor.chat_id,
      user_id: actor.user_id,
      data: {
        message: asked as unknown as JsonObject,
        digest: planDigest(plan),
        may_be_unasked: mayBeUnasked,
        is_rest: isRest,
      },
      lasts: LASTS_SECONDS,
    });
    const text = planText(plan, words, isRest);
    return this.#options.hasButtons
      ? { text, keyboard: keyboardOf(token, mayBeUnasked, words) }
      : { text: lines([text, howToAnswer(token, words)]) };
  }

  /** Whether there is a question about the message. */
  async asks(message: IncomingMessage): Promise<boolean> {
    return (await this.#needed(message)) !== undefined;
  }

  /** What the message would do now; of one that has begun, what it would still do. */
  async plan(message: IncomingMessage): Promise<MessagePlan> {
    const { engine, chats, access, mayAct, language = BUILT_IN } = this.#options;
    const { actor, text, held, key } = message;
    const viewer = { chat_id: actor.chat_id, all: await access.isOwner(actor) };
    const islands = held === undefined ? [] : await chats.inbox.islands(key);
    const rooms = { engine, chats, language, authorize: access.authorize };
    return planMessage(text, { actor, viewer, islands }, mayAct === undefined ? rooms : { ...rooms, mayAct });
  }

  /** What is to be asked about; undefined where nothing is. */
  async #needed(message: IncomingMessage): Promise<MessagePlan | undefined> {
    const { chats, access, mode } = this.#options;
    if (mode === "never" || message.confirmed === true) return undefined;
    const plan = await this.plan(message);
    if ((mode === "always" ? plan.changes : plan.effects).length === 0) return undefined;
    const { actor } = message;
    const isUnasked =
      mode === "elevated" && (await access.isOwner(actor)) && (await chats.exemptions.has(actor.chat_id));
    return isUnasked ? undefined : plan;
  }
}

function keyboardOf(token: string, mayBeUnasked: boolean, { confirm }: Messages): InlineKeyboardMarkup {
  const button = (choice: string, text: string) => ({ text, callback_data: toCallbackData({ token, choice }) });
  const always = [button("always", confirm.always)];
  return {
    inline_keyboard: [
      [button("run", confirm.run), button("discard", confirm.discard)],
      ...(mayBeUnasked ? [always] : []),
    ],
  };
}

function howToAnswer(token: string, { confirm }: Messages): RichText {
  const [run, discard] = [`/answer ${token} run`, `/answer ${token} discard`];
  return joined(confirm.answer(run, discard).map((part) => (part === run || part === discard ? code(part) : part)));
}
