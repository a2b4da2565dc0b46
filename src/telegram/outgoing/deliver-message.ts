import { type Api, InputFile } from "grammy";
import type { ForceReply, InlineKeyboardMarkup, InputRichMessage, MessageEntity, ReplyParameters } from "grammy/types";
import type { Outbox, QueuedMessage } from "../../chat-store/outbox.ts";
import type { ChatAction, ChatActionRequest } from "../../commands/chat-action.ts";
import { promptly } from "../../engine/give-way.ts";
import type { JsonObject } from "../../engine/json.ts";
import { type Problem, problem, sayInEnglish, type Wording } from "../../i18n/problems/problem.ts";
import { type ApiFailure, apiFailure, grammySignal, isTopicGone, untilReachable } from "../api/bot-api.ts";
import { ACTIONS } from "../api/chat-action-table.ts";
import type { TryAction } from "../api/chat-actions.ts";
import type { Log } from "../api/log.ts";
import { backoffMs, pause, retryUntilDone } from "../api/retry.ts";
import { type FormattedText, splitText, withEntities } from "./formatted-text.ts";
import { richMessage } from "./rich-blocks.ts";
import { NoMessage, type RichRefusal, type RichSupport, richRefusal } from "./rich-support.ts";
import type { SendBudget } from "./send-budget.ts";

/** A send with an unknown outcome is repeated once: better twice than never, but not forever. */
const UNKNOWN_OUTCOMES = 2;

export interface DeliveryServices {
  api: Api;
  outbox: Outbox;
  log: Log;
  budget: SendBudget;
  tryAction: TryAction;
  /** Where rich messages work. */
  rich: RichSupport;
  /** Called when Telegram reports that a group has a new id. */
  onMoved(from: number, to: number): Promise<void>;
  /** Called before recording that a step's question can't be asked. */
  onCannotAsk(question: JsonObject, error: Wording): Promise<void>;
  /** Called before recording that a message was sent. */
  onSent(message: QueuedMessage, messageId: number, part: FormattedText): Promise<void>;
  /** Aborted to stop: no further try is made, and the message stays in the outbox. */
  signal: AbortSignal;
  /** Aborted to stop at once, cutting off a request in progress. */
  cutOff: AbortSignal;
}

/** A queued message, complete with what is made only when it is sent. */
export interface CompleteMessage extends QueuedMessage {
  /** Its picture, and the text to use if the picture is refused. */
  image?: { png: Uint8Array; name: string; isSmall: boolean; instead: string };
}

/** Delivers a message of the outbox, in as many parts as it needs, and records the outcome. */
export async function deliverMessage(message: CompleteMessage, services: DeliveryServices): Promise<void> {
  const { outbox, signal, cutOff, log } = services;
  const { key } = message;
  if (message.action !== undefined) return deliverAction(message, message.action, services);
  const parts = splitText(contentOf(message));
  const end = async (error: Wording): Promise<void> => {
    if (message.question !== undefined) await services.onCannotAsk(message.question, error);
    await outbox.failed(key, error);
  };
  if (parts.length === 0) return end("there is no text to send");
  const sent = [...message.message_ids];
  let rich = sent.length === 0 ? richContentOf(message, services) : undefined;
  let unknown = message.tries;
  // A message must not be sent twice just because the database was unreachable when its delivery should have been recorded.
  const note = (write: () => Promise<void>): Promise<void> =>
    retryUntilDone(write, cutOff, (err) =>
      log.warn({ err, key }, "could not record that a message was sent; retrying"),
    );
  for (let tries = 1; sent.length < parts.length; ) {
    if (unknown >= UNKNOWN_OUTCOMES) return end(NOT_KNOWN);
    const tried = { ...message, tries: unknown };
    const outcome = await sendWhenAllowed(tried, rich ?? parts[sent.length]!, sent.length, parts.length, services);
    if (outcome === undefined) return;
    if (outcome.ok && rich !== undefined) {
      await note(() => services.onSent(message, outcome.message_id, parts.at(-1)!));
      return note(() => outbox.delivered(key, [outcome.message_id]));
    }
    if (!outcome.ok && rich !== undefined && (outcome.notRich ?? outcome.failure.kind === "refused")) {
      if (outcome.notRich !== undefined) services.rich.note(outcome.notRich, message.chat_id);
      await note(() => outbox.recordTries(key, unknown));
      rich = undefined;
      continue;
    }
    if (outcome.ok) {
      const part = parts[sent.length]!;
      sent.push(outcome.message_id);
      if (sent.length === parts.length) await note(() => services.onSent(message, outcome.message_id, part));
      [tries, unknown] = [1, 0];
      if (sent.length < parts.length) await note(() => outbox.partDelivered(key, outcome.message_id));
      continue;
    }
    const { failure } = outcome;
    log.warn({ key, chat_id: message.chat_id, failure, tries }, "could not send a message");
    if (failure.kind === "refused") return end(refusalText(failure));
    if (failure.kind === "unknown") {
      unknown += 1;
      if (unknown < UNKNOWN_OUTCOMES) await untilReachable(services.api, signal);
      continue;
    }
    await note(() => outbox.recordTries(key, unknown));
    // The outbox has it under its new id now.
    if (failure.kind === "moved") return services.onMoved(message.chat_id, failure.chatId);
    if (failure.kind !== "rate") await pause(backoffMs(tries), signal);
    tries += 1;
  }
  await note(() => outbox.delivered(key, sent));
}

/** A step's message has its formatting as styles, all others as entities. */
function contentOf({ text, rich, entities = [] }: QueuedMessage): FormattedText {
  if (rich !== undefined) return withEntities(rich);
  return { text, entities: entities as unknown as MessageEntity[] };
}

/** The message as a rich one, if that says more than text with entities, and works in that chat. */
function richContentOf({ rich, chat_id }: QueuedMessage, services: DeliveryServices): InputRichMessage | undefined {
  if (rich === undefined || !services.rich.isWorthTrying(chat_id)) return undefined;
  return richMessage(rich);
}

const NOT_KNOWN = problem("deliveryUnknown");

/** Sends a part when the budget allows, and records the attempt first. Undefined when stopping. */
async function sendWhenAllowed(
  message: CompleteMessage,
  part: FormattedText | InputRichMessage,
  index: number,
  parts: number,
  services: DeliveryServices,
): Promise<SendOutcome | undefined> {
  const { budget, outbox, signal } = services;
  const turn = await budget.take({ chatId: message.chat_id, kind: "message", isUrgent: () => true }, signal);
  if (turn === undefined) return undefined;
  try {
    const outcome = await promptly(async () => {
      await outbox.recordTries(message.key, message.tries + 1);
      return "text" in part ? send(message, part, index, parts, services) : sendRich(message, part, services);
    });
    // Before the turn ends, so that nobody else takes the next one.
    if (!outcome.ok && outcome.failure.kind === "rate") budget.close(message.chat_id, outcome.failure.seconds);
    return outcome;
  } finally {
    turn.end();
  }
}

function refusalText({ code, description }: { code: number | undefined; description: string }): Problem {
  return problem("messageRefused", { code, why: description });
}

type SendOutcome =
  | { ok: true; message_id: number }
  /** `notRich`: it was refused for being rich. */
  | { ok: false; failure: ApiFailure; notRich?: RichRefusal };

async function sendRich(
  message: QueuedMessage,
  rich: InputRichMessage,
  { api, cutOff }: DeliveryServices,
): Promise<SendOutcome> {
  const topic = message.thread_id === undefined ? {} : { message_thread_id: message.thread_id };
  try {
    const other = { ...topic, ...addressAndButtons(message, true, true) };
    const sent = await api.sendRichMessage(message.chat_id, rich, other, grammySignal(cutOff));
    if (!Number.isInteger(sent?.message_id)) throw new NoMessage();
    return { ok: true, message_id: sent.message_id };
  } catch (error) {
    const notRich = richRefusal(error);
    return { ok: false, failure: apiFailure(error), ...(notRich === undefined ? {} : { notRich }) };
  }
}

/** What a message replies to, which its first part says, and its buttons, which are below its last. */
function addressAndButtons(
  { reply_to_message_id, reply_markup }: QueuedMessage,
  isFirst: boolean,
  isLast: boolean,
): { reply_parameters?: ReplyParameters; reply_markup?: InlineKeyboardMarkup | ForceReply } {
  return {
    ...(isFirst && reply_to_message_id !== undefined
      ? { reply_parameters: { message_id: reply_to_message_id, allow_sending_without_reply: true } }
      : {}),
    ...(isLast && reply_markup !== undefined
      ? { reply_markup: reply_markup as unknown as InlineKeyboardMarkup | ForceReply }
      : {}),
  };
}

async function send(
  message: CompleteMessage,
  { text, entities }: FormattedText,
  index: number,
  parts: number,
  { api, cutOff }: DeliveryServices,
): Promise<SendOutcome> {
  const inTopic = message.thread_id === undefined ? {} : { message_thread_id: message.thread_id };
  let other = addressAndButtons(message, index === 0, index === parts - 1);
  const { chat_id, file, image } = message;
  const attempt = async (form: Form, styles: MessageEntity[], topic: object): Promise<SendOutcome> => {
    const signal = grammySignal(cutOff);
    const above = { ...topic, ...other, ...(styles.length === 0 ? {} : { entities: styles }) };
    const below = { ...topic, ...other, caption: text, ...(styles.length === 0 ? {} : { caption_entities: styles }) };
    const attached = (): InputFile =>
      image !== undefined
        ? new InputFile(image.png, image.name)
        : new InputFile(Buffer.from(file?.text ?? ""), file?.name);
    try {
      const sent =
        form === "photo"
          ? await api.sendPhoto(chat_id, attached(), below, signal)
          : form === "document"
            ? await api.sendDocument(chat_id, attached(), below, signal)
            : await api.sendMessage(chat_id, image?.instead ?? text, above, signal);
      return { ok: true, message_id: sent.message_id };
    } catch (error) {
      return { ok: false, failure: apiFailure(error) };
    }
  };
  let form: Form = image?.isSmall ? "photo" : file !== undefined || image !== undefined ? "document" : "text";
  let [styles, topic]: [MessageEntity[], object] = [entities, inTopic];
  for (;;) {
    const outcome = await attempt(form, styles, topic);
    if (outcome.ok || outcome.failure.kind !== "refused") return outcome;
    // The topic was deleted, but its chat still exists.
    if (isTopicGone(outcome.failure) && "message_thread_id" in topic) topic = {};
    // In a channel the bot can't force a reply, but people can still reply.
    else if (other.reply_markup !== undefined && "force_reply" in other.reply_markup) {
      const { reply_markup: _, ...rest } = other;
      other = rest;
    }
    // The text matters more than its formatting.
    else if (/entit/i.test(outcome.failure.description) && styles.length > 0) styles = [];
    // A chat may take no photos, or no files; a server may find a photo too large.
    else if (form === "photo") form = "document";
    else if (form === "document" && image !== undefined) form = "text";
    else return outcome;
  }
}

/** As what a message is sent. */
type Form = "photo" | "document" | "text";

/** Performs a chat action from the outbox and records the outcome. An action may be repeated after a crash. */
export async function deliverAction(
  message: QueuedMessage,
  action: JsonObject,
  { outbox, budget, signal, cutOff, log, tryAction, onMoved }: DeliveryServices,
): Promise<void> {
  const request = toRequest(message.chat_id, action);
  if (request === undefined) return outbox.failed(message.key, problem("actionNotKnown"));
  while (!signal.aborted) {
    const turn = await budget.take({ chatId: message.chat_id, kind: "action", isUrgent: () => true }, signal);
    if (turn === undefined) return;
    const end = await tryAction(request, cutOff).finally(() => turn.end());
    if (end.kind === "moved") return onMoved(message.chat_id, end.chatId);
    if (end.kind === "later") {
      log.warn(
        { key: message.key, chat_id: message.chat_id, seconds: end.seconds },
        "could not perform a chat action yet; retrying",
      );
      if (end.asked) budget.close(message.chat_id, end.seconds);
      else await pause(end.seconds * 1000, signal);
      continue;
    }
    const write =
      end.kind === "done"
        ? () => outbox.delivered(message.key, [], { text: sayInEnglish(end.text).message, result: end.result })
        : () => outbox.failed(message.key, problem("whole", { why: end.why }));
    return retryUntilDone(write, cutOff, (err) =>
      log.warn({ err, key: message.key }, "could not record the outcome of a chat action; retrying"),
    );
  }
}

/** The action, as a step's shortcode put it into the outbox. */
function toRequest(chat_id: number, { by, also, ...action }: JsonObject): ChatActionRequest | undefined {
  const isKnown = typeof action.do === "string" && Object.hasOwn(ACTIONS, action.do);
  if (!isKnown || typeof by !== "number") return undefined;
  const who = Array.isArray(also) ? { by, also: also.map(Number) } : { by };
  return { chat_id, ...who, action: action as unknown as ChatAction };
}
