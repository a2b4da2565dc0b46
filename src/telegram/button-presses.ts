import type { Context, Filter } from "grammy";
import type { InlineKeyboardButton } from "grammy/types";
import type { Button } from "../chat-store/buttons.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { Actor } from "../engine/actor.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Log } from "../engine/log.ts";
import { retryWhileTransient } from "../engine/storage/database-errors.ts";
import { timeoutSignal } from "../engine/timeout-signal.ts";
import { shortened } from "../i18n/rich-text.ts";
import { handleStopButton } from "./ai/stop-button.ts";
import { type ApiFailure, apiFailure, grammySignal } from "./api/bot-api.ts";
import { pause } from "./api/retry.ts";
import { handleApprovalButton } from "./buttons/approval-buttons.ts";
import {
  type ButtonData,
  type ButtonHandler,
  type ButtonPress,
  type ButtonResponse,
  type ButtonServices,
  fromCallbackData,
  type Page,
} from "./buttons/button.ts";
import { confirmButton } from "./buttons/confirm-button.ts";
import { handleExecutionButton } from "./buttons/execution-buttons.ts";
import { closedText } from "./buttons/open-questions.ts";
import { handleShortcodeButton } from "./buttons/shortcode-buttons.ts";
import { senderName, topicOf } from "./incoming/read-message.ts";
import { handleListButton } from "./lists/list-buttons.ts";
import type { Locales } from "./locales.ts";
import { storedText, toFormattedText } from "./outgoing/formatted-text.ts";
import type { MessageEdit } from "./outgoing/message-edits.ts";
import type { ChatPauses } from "./outgoing/send-limits.ts";
import { handleSettingsButton } from "./slash-commands/settings.ts";
import { handleHelpButton } from "./slash-commands/slash-commands.ts";

/** Telegram's limit for the answer to a press, in characters. */
const MAX_ANSWER = 200;
/** How long to retry while the person looks at a loading button, in ms. */
const PATIENCE_MS = 5_000;
/** How long to wait for a call, in ms. */
const CALL_MS = 5_000;

/** Edits the messages whose buttons were pressed. */
export interface MessageEditor {
  /** Makes the edit as soon as the chat's limits allow. */
  change(change: MessageEdit): void;
  /** Closes an open question, now or later. False if no message with it is known. */
  closeQuestion(gateway: string, token: string, closing: string): Promise<boolean>;
}

type ButtonPressContext = Filter<Context, "callback_query:data">;

/** Whether the update is a press of one of this bot's buttons. */
export function isButtonPress(ctx: Context): boolean {
  const data = ctx.callbackQuery?.data;
  return data !== undefined && fromCallbackData(data) !== undefined;
}

/** Handles a press of one of this bot's buttons. Always answers, so that the button doesn't keep loading. */
export async function onButtonPress(
  ctx: ButtonPressContext,
  gateway: string,
  services: ButtonServices & MessageEditor & { log: Log; pauses: Pick<ChatPauses, "close"> },
): Promise<ButtonResponse> {
  const data = fromCallbackData(ctx.callbackQuery.data) as ButtonData;
  const answer = await retryWhileTransient(() => handlePress(ctx, data, gateway, services), PATIENCE_MS).catch(
    (err: unknown): ButtonResponse => {
      services.log.error({ err }, "could not handle a button press");
      const { id, language_code } = ctx.from;
      return { text: services.locales.guess(id, language_code).press.failed, alert: true, hasFailed: true };
    },
  );
  const { text, alert = false } = answer;
  const failure = await unlessRefused(services.log, () =>
    ctx.answerCallbackQuery({ text: shortened(text, MAX_ANSWER), show_alert: alert }, limit()),
  );
  if (failure?.kind === "rate" && ctx.chat !== undefined) services.pauses.close(ctx.chat.id, failure.seconds);
  const { closing, page, isOver } = answer;
  if (isOver) removeButtons(ctx, data.token, services);
  if (closing !== undefined && !(await services.closeQuestion(gateway, data.token, closing).catch(() => false)))
    close(ctx, closing, services);
  if (page !== undefined) await showPage(ctx, page, gateway, services);
  return answer;
}

/** Tells someone who presses too often that nothing was done; without asking the database, so that others needn't wait. */
export async function refuseButtonPress(
  ctx: ButtonPressContext,
  { locales, log }: { locales: Locales; log: Log },
): Promise<void> {
  const text = locales.guess(ctx.from.id, ctx.from.language_code).press.tooMany;
  await unlessRefused(log, () => ctx.answerCallbackQuery({ text }, limit()));
}

async function handlePress(
  ctx: ButtonPressContext,
  data: ButtonData,
  gateway: string,
  services: ButtonServices,
): Promise<ButtonResponse> {
  const { from, message, id } = ctx.callbackQuery;
  if (message === undefined)
    return { text: (await services.locales.messagesFor(from.id, from.language_code)).press.tooOld };
  const name = senderName(ctx);
  const actor = {
    user_id: from.id,
    ...(name === undefined ? {} : { name }),
    chat_id: message.chat.id,
    ...topicOf(message),
    message_id: message.message_id,
    gateway,
  };
  return runButtonPress(
    {
      ...data,
      actor,
      name: name ?? String(from.id),
      isBot: from.is_bot,
      isChannel: message.chat.type === "channel",
      ...(from.language_code === undefined ? {} : { language: from.language_code }),
      key: `${gateway}:press:${id}`,
    },
    services,
  );
}

/** A short limit, because further updates wait. */
function limit() {
  return grammySignal(timeoutSignal(CALL_MS));
}

/** Removes the buttons and writes the outcome below the message. */
function close(ctx: ButtonPressContext, closing: string, services: MessageEditor): void {
  const { message } = ctx.callbackQuery;
  if (message === undefined || !("text" in message) || message.text === undefined) return;
  const { text, entities = [] } = message;
  const closed = closedText(text, entities, closing);
  services.change({ ...closed, chatId: message.chat.id, messageId: message.message_id });
}

/** Removes the buttons with that token from the message, whose text stays as it is. */
function removeButtons(ctx: ButtonPressContext, token: string, services: MessageEditor): void {
  const { message } = ctx.callbackQuery;
  if (message === undefined || !("reply_markup" in message) || message.reply_markup === undefined) return;
  const isKept = (button: InlineKeyboardButton) =>
    !("callback_data" in button) || fromCallbackData(button.callback_data)?.token !== token;
  const rows = message.reply_markup.inline_keyboard.map((row) => row.filter(isKept)).filter((row) => row.length > 0);
  services.change({
    chatId: message.chat.id,
    messageId: message.message_id,
    ...(rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } }),
  });
}

/**
 * Shows another page in the same message. In a group that became a supergroup, the old message can't be edited, so a
 * new one is sent.
 */
async function showPage(
  ctx: ButtonPressContext,
  page: Page,
  gateway: string,
  services: ButtonServices & MessageEditor,
): Promise<void> {
  const { text, entities } = toFormattedText(page.text);
  const { id, message } = ctx.callbackQuery;
  if (message === undefined) return;
  const chat_id = services.chatNow(message.chat.id);
  if (chat_id === message.chat.id) {
    const { message_id: messageId } = message;
    services.change({ chatId: chat_id, messageId, text, entities, reply_markup: page.keyboard });
    return;
  }
  await services.chats.outbox.enqueue({
    key: `${gateway}:press:${id}:page`,
    gateway,
    chat_id,
    ...storedText({ text, entities }),
    reply_markup: page.keyboard as unknown as JsonObject,
  });
}

/** The answer to a press gets one try: a late one would be refused. */
async function unlessRefused(log: Log, call: () => Promise<unknown>): Promise<ApiFailure | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const failure = apiFailure(error);
    log.debug({ failure }, "could not answer a button press");
    return failure;
  }
}

/** How often to check whether another process has finished with a press, in ms. */
const LOOK_MS = 400;

/**
 * Handles a press once, although several processes, or the same one twice, may receive it. A second receiver waits
 * until the first one has finished or died. `handle` returns whether it succeeded; if not, whoever receives the press
 * again may retry.
 */
export async function runPressOnce(
  key: string,
  { presses }: Pick<ChatStore, "presses">,
  log: Log,
  handle: () => Promise<boolean>,
): Promise<void> {
  const never = new AbortController().signal;
  for (;;) {
    // Without the database, twice is better than never.
    const claim = await presses.claim(key).catch(() => "yours" as const);
    if (claim === "done") return;
    if (claim === "yours") break;
    await pause(LOOK_MS, never);
  }
  const note = (await handle()) ? presses.finish : presses.release;
  await note(key).catch((err: unknown) => log.debug({ err }, "could not record the outcome of a button press"));
}

/** The handler of each kind of button. To add a kind, add its handler here. */
const buttonHandlers: Readonly<Record<string, ButtonHandler>> = {
  // The name that earlier versions stored.
  card: handleExecutionButton,
  shortcode: handleShortcodeButton,
  confirm: confirmButton,
  approval: handleApprovalButton,
  list: handleListButton,
  settings: handleSettingsButton,
  help: handleHelpButton,
  ai_stop: handleStopButton,
};

/** A press as received: by whom, where, of which button. */
export interface IncomingButtonPress extends ButtonData {
  actor: Actor;
  name: string;
  isBot: boolean;
  /** In a channel everyone can press buttons but few can write, so the presser must have access themselves. */
  isChannel?: boolean;
  /** The person's language according to Telegram. */
  language?: string;
  /** See `ButtonPress`. */
  key: string;
}

/** Handles a press, or says why not. Pressing twice, late, or without access does no harm. */
export async function runButtonPress(incoming: IncomingButtonPress, services: ButtonServices): Promise<ButtonResponse> {
  const { token, choice, name, isBot, isChannel = false, language, key } = incoming;
  const { engine, chats, access, locales } = services;
  const actor = { ...incoming.actor, chat_id: services.chatNow(incoming.actor.chat_id) };
  const { user_id, chat_id } = actor;
  if (!(await access.admits({ user_id, is_bot: isBot, chat_id: isChannel ? user_id : chat_id })))
    return refused(locales.guess(user_id, language).press.stranger);
  const messages = await locales.messagesFor(user_id, language);
  const { press } = messages;
  const button = await chats.buttons.find(token);
  const kind = button === undefined ? undefined : buttonHandlers[button.kind];
  if (button === undefined || kind === undefined) return refused(press.tooOld);
  if (button.chat_id !== chat_id) return refused(press.otherChat);
  const isOwner = await access.isOwner(actor);
  if (!isOwner && !(await mayPress(button, user_id, services))) return refused(press.notYours);
  if (button.decided === undefined && button.valid_until < engine.now()) return refused(press.expired);
  const as: ButtonPress["as"] = async (maker) => {
    const speaks = maker < 0 && !isOwner && (await services.speaksFor(services.chatNow(maker), user_id));
    return speaks ? { ...actor, user_id: maker } : actor;
  };
  return kind({ button, choice, actor, as, messages, name, isOwner, key }, services);
}

/**
 * An anonymous administrator or a channel asks under the chat's own negative id, while Telegram reports a press with
 * the person's id. So any administrator of that chat may answer. What follows runs with the permissions of the chat.
 */
async function mayPress(
  { user_id: asker }: Button,
  userId: number,
  { chatNow, speaksFor }: ButtonServices,
): Promise<boolean> {
  return asker === undefined || asker === userId || (asker < 0 && (await speaksFor(chatNow(asker), userId)));
}

function refused(text: string): ButtonResponse {
  return { text, alert: true };
}
