import { createHash } from "node:crypto";
import type { InlineKeyboardMarkup } from "grammy/types";
import type { Access } from "../../chat-store/access.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Messages } from "../../i18n/messages.ts";
import { bold, code, italic, joined, lines, type RichText, rich, shortened } from "../../i18n/rich-text.ts";
import { type MayAct, type MessagePlan, planOf } from "../../interpreter/plan.ts";
import type { PreparedMessage } from "../../interpreter/prepare.ts";
import { toCallbackData } from "../buttons/button.ts";
import type { Locales } from "../locales.ts";

/**
 * When a message waits until a person presses Run. `elevated`: if it would write or delete data or files, call the
 * network, act as an administrator or write to other chats. `always`: unless it is read-only.
 */
export type ConfirmMode = "elevated" | "always" | "never";

const MAX_LINES = 20;
const MAX_NAME = 60;
const MAX_EFFECT = 130;

/** The plan as a person reads it before it runs. */
function planText({ effects, changes }: MessagePlan, { confirm }: Messages): RichText {
  const rows: RichText[] = [[bold(confirm.ask)]];
  const same = new Map<string, number>();
  for (const { name, effect } of effects) {
    const row = `${shortened(name, MAX_NAME)}: ${shortened(effect, MAX_EFFECT)}`;
    same.set(row, (same.get(row) ?? 0) + 1);
  }
  for (const [row, times] of [...same].slice(0, MAX_LINES))
    rows.push(rich`• ${row}${times > 1 ? confirm.times(times) : ""}`);
  if (same.size > MAX_LINES) rows.push([italic(confirm.more(same.size - MAX_LINES))]);
  rows.push(rich`${confirm.commands(shortened(countsOf(changes), 300))}`, [italic(confirm.nothingYet)]);
  return lines(rows);
}

function countsOf(changes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of changes) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, times]) => (times > 1 ? `${label} × ${times}` : label)).join(", ");
}

/** Equal for equal plans, so that what runs is what was shown. */
export function planDigest(plan: MessagePlan): string {
  return createHash("sha256").update(JSON.stringify(plan)).digest("hex").slice(0, 32);
}

/** Asks whether a message should run. */
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
  /** Whether the person may perform a chat action, as far as can be told in advance. Default: always. */
  mayAct?: MayAct;
}

const LASTS_SECONDS = 24 * 3600;

/**
 * Asks for confirmation before a message runs, if it needs one. The whole message waits. Commands that the person has no
 * permission for aren't asked about; they are refused when the message runs.
 */
export class Confirmation {
  readonly #options: ConfirmationOptions;

  constructor(options: ConfirmationOptions) {
    this.#options = options;
  }

  /** The question about the message, its `nth`; undefined if the message may run right away. */
  async question(message: IncomingMessage, prepared: PreparedMessage, nth: number): Promise<Question | undefined> {
    const plan = await this.#needed(message, prepared);
    if (plan === undefined) return undefined;
    const { chats, access, locales, mode } = this.#options;
    const { actor } = message;
    const mayBeUnasked = mode === "elevated" && (await access.isOwner(actor));
    const messages = await locales.messagesFor(actor.user_id);
    const token = await chats.buttons.issue(`${message.key}:confirm${nth === 1 ? "" : nth}`, {
      kind: "confirm",
      gateway: actor.gateway,
      chat_id: actor.chat_id,
      user_id: actor.user_id,
      data: {
        message: message as unknown as JsonObject,
        digest: planDigest(plan),
        nth,
        may_be_unasked: mayBeUnasked,
      },
      lasts: LASTS_SECONDS,
    });
    const text = planText(plan, messages);
    return this.#options.hasButtons
      ? { text, keyboard: keyboardOf(token, mayBeUnasked, messages) }
      : { text: lines([text, howToAnswer(token, messages)]) };
  }

  /** What the message will do. */
  plan(prepared: PreparedMessage): Promise<MessagePlan> {
    const { engine, access, mayAct } = this.#options;
    const services = { engine, authorize: access.authorize };
    return planOf(prepared, mayAct === undefined ? services : { ...services, mayAct });
  }

  /** The plan to confirm; undefined if no confirmation is needed. */
  async #needed(
    { actor, confirmed, digest }: IncomingMessage,
    prepared: PreparedMessage,
  ): Promise<MessagePlan | undefined> {
    const { chats, access, mode } = this.#options;
    if (mode === "never" || (confirmed === true && digest === undefined)) return undefined;
    const plan = await this.plan(prepared);
    // The confirmation holds as long as the message does what the person was shown.
    if (confirmed === true && digest === planDigest(plan)) return undefined;
    if ((mode === "always" ? plan.changes : plan.effects).length === 0) return undefined;
    const isExempt =
      mode === "elevated" && (await access.isOwner(actor)) && (await chats.exemptions.has(actor.chat_id));
    return isExempt ? undefined : plan;
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
