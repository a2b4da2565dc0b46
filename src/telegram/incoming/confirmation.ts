import type { InlineKeyboardMarkup } from "grammy/types";
import type { Access } from "../../chat-store/access.ts";
import type { Button } from "../../chat-store/buttons.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { CommandRegistry } from "../../commands/registry.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Pin } from "../../engine/pin.ts";
import type { Messages } from "../../i18n/messages.ts";
import { bold, code, italic, joined, lines, type RichText } from "../../i18n/rich-text.ts";
import { type ConfirmMode, needsConfirmation } from "../../interpreter/needs-confirmation.ts";
import { type MayAct, type MessagePlan, type PlanNames, type PlanServices, planOf } from "../../interpreter/plan.ts";
import { completePlanText, type PlanText, planText } from "../../interpreter/plan-text.ts";
import type { PreparedMessage } from "../../interpreter/prepare.ts";
import { toCallbackData } from "../buttons/button.ts";
import type { Locales } from "../locales.ts";

/** The plan as a person reads it before it runs, and who wrote the text if not they. */
function questionText({ text }: PlanText, { foreign, ai }: IncomingMessage, { confirm }: Messages): RichText {
  const by = ai === undefined ? [] : [[italic(confirm.byAi)]];
  const from = foreign === undefined ? by : [[italic(confirm[foreign.how](foreign.from.replaceAll('"', "'")))]];
  return lines([[bold(confirm.ask)], ...from, [], text, [], [italic(confirm.nothingYet)]]);
}

/** Asks whether a message should run. */
export interface Question {
  text: RichText;
  keyboard?: InlineKeyboardMarkup;
}

/** What happens to a message: it needs confirmation, or it runs what was seen. */
export type Decision = { question: Question } | { question?: undefined; pins: readonly Pin[] | undefined };

export interface ConfirmationOptions {
  engine: Engine;
  chats: ChatStore;
  access: Pick<Access, "isOwner" | "authorize">;
  mode: ConfirmMode;
  locales: Pick<Locales, "messagesFor">;
  /** Whether the question has buttons; otherwise it says what to send. */
  hasButtons: boolean;
  /** Whether the person may perform a chat action, as far as known in advance. Default: always. */
  mayAct?: MayAct;
  /** Finds the names of chats and people. Default: they are shown by their ids. */
  names?: PlanNames;
  /** The registered commands. Default: the built-in ones. */
  registry?: CommandRegistry;
}

const LASTS_SECONDS = 24 * 3600;

/** When a question about a message was asked. */
export function askedAt({ valid_until }: Button): Date {
  return new Date(valid_until.getTime() - LASTS_SECONDS * 1000);
}

/**
 * Asks for confirmation before a message runs, if it needs one. The whole message waits. Commands that the person has no
 * permission for aren't asked about; they are refused when the message runs.
 */
export class Confirmation {
  readonly #options: ConfirmationOptions;

  constructor(options: ConfirmationOptions) {
    this.#options = options;
  }

  /** Whether the message is asked about first, for the `nth` time. */
  async decide(message: IncomingMessage, prepared: PreparedMessage, nth: number): Promise<Decision> {
    const plan = await this.#planned(message, prepared);
    if (plan === undefined || !(await this.#isNeeded(message, plan))) return { pins: plan?.pins };
    return { question: await this.#question(message, plan, nth) };
  }

  /** Asks about a message for the first time, whether or not it needs a confirmation. */
  async ask(message: IncomingMessage, prepared: PreparedMessage): Promise<Question> {
    return this.#question(message, await this.plan(prepared), 1);
  }

  async #question(message: IncomingMessage, plan: MessagePlan, nth: number): Promise<Question> {
    const { chats, access, locales, mode } = this.#options;
    const { actor } = message;
    const mayBeUnasked = mode === "elevated" && isOwnText(message) && (await access.isOwner(actor));
    const messages = await locales.messagesFor(actor.user_id);
    const token = await chats.buttons.issue(`${message.key}:confirm${nth === 1 ? "" : nth}`, {
      kind: "confirm",
      gateway: actor.gateway,
      chat_id: actor.chat_id,
      user_id: actor.user_id,
      data: {
        message: message as unknown as JsonObject,
        digest: plan.digest,
        nth,
        may_be_unasked: mayBeUnasked,
      },
      lasts: LASTS_SECONDS,
    });
    const shown = planText(plan, messages);
    const text = questionText(shown, message, messages);
    return this.#options.hasButtons
      ? { text, keyboard: keyboardOf(token, mayBeUnasked, shown.isCut, messages) }
      : { text: lines([text, ...howToAnswer(token, shown.isCut, message, messages)]) };
  }

  /** What the message will do. */
  plan(prepared: PreparedMessage): Promise<MessagePlan> {
    const { engine, access, mayAct, names, registry } = this.#options;
    const services: PlanServices = { engine, authorize: access.authorize };
    if (mayAct !== undefined) services.mayAct = mayAct;
    if (names !== undefined) services.names = names;
    if (registry !== undefined) services.registry = registry;
    return planOf(prepared, services);
  }

  /** The whole plan of a message; the question shows as much of it as fits. */
  async complete(prepared: PreparedMessage, messages: Messages): Promise<RichText> {
    return completePlanText(await this.plan(prepared), messages);
  }

  /** What the message will do; undefined if it is never asked about. */
  async #planned(
    { confirmed, digest, ai }: IncomingMessage,
    prepared: PreparedMessage,
  ): Promise<MessagePlan | undefined> {
    const isUnasked =
      (this.#options.mode === "never" && ai === undefined) || (confirmed === true && digest === undefined);
    return isUnasked ? undefined : this.plan(prepared);
  }

  async #isNeeded(message: IncomingMessage, plan: MessagePlan): Promise<boolean> {
    const { chats, access, mode } = this.#options;
    const { actor, confirmed, digest, foreign, ai } = message;
    // The confirmation is valid as long as the message does what the person was shown.
    if (confirmed === true && digest === plan.digest) return false;
    return needsConfirmation(
      plan,
      mode,
      { isForeign: foreign !== undefined, ...(ai === undefined ? {} : { ai }) },
      async () => (await access.isOwner(actor)) && (await chats.exemptions.has(actor.chat_id)),
    );
  }
}

function keyboardOf(token: string, mayBeUnasked: boolean, isCut: boolean, messages: Messages): InlineKeyboardMarkup {
  const { confirm, plan } = messages;
  const button = (choice: string, text: string) => ({ text, callback_data: toCallbackData({ token, choice }) });
  return {
    inline_keyboard: [
      [button("run", confirm.run), button("discard", confirm.discard)],
      ...(isCut ? [[button("all", plan.showAll)]] : []),
      ...(mayBeUnasked ? [[button("always", confirm.always)]] : []),
    ],
  };
}

function howToAnswer(token: string, isCut: boolean, { ai }: IncomingMessage, { confirm, plan }: Messages): RichText[] {
  const [run, discard, all] = [`/answer ${token} run`, `/answer ${token} discard`, `/answer ${token} all`];
  const commands = new Set([run, discard, all]);
  const line = (parts: readonly string[]) => joined(parts.map((part) => (commands.has(part) ? code(part) : part)));
  return [
    ...(isCut ? [line(plan.showAllBy(all))] : []),
    line([...confirm.answer(run, discard), ...(ai === undefined ? [confirm.neverAsk] : [])]),
  ];
}

/** Whether the sender wrote it themselves. */
function isOwnText({ foreign, ai }: IncomingMessage): boolean {
  return foreign === undefined && ai === undefined;
}
