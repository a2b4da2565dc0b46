import { setMaxListeners } from "node:events";
import { type Api, InputFile } from "grammy";
import type { ForceReply, InlineKeyboardMarkup, InputRichMessage, MessageEntity, ReplyParameters } from "grammy/types";
import type { OutboxMessage, QueuedMessage } from "../../chat-store/outbox.ts";
import { promptly } from "../../engine/give-way.ts";
import type { JsonObject } from "../../engine/json.ts";
import { type Problem, problem, type Wording } from "../../i18n/problem.ts";
import { type ApiFailure, apiFailure, grammySignal, isTopicGone, untilReachable } from "../api/bot-api.ts";
import { backoffMs, pause, retryUntilDone, Waker } from "../api/retry.ts";
import { type ActionServices, deliverAction } from "./deliver-action.ts";
import { type FormattedText, splitText, withEntities } from "./formatted-text.ts";
import { richMessage } from "./rich-blocks.ts";
import { NoMessage, type RichRefusal, type RichSupport, richRefusal } from "./rich-support.ts";

/** How often to look for messages that other processes put into the outbox, in ms. */
const POLL_MS = 500;
/** A send with an unknown outcome is repeated once: better twice than never, but not forever. */
const UNKNOWN_OUTCOMES = 2;
/** How many chats to serve at once; many of them just wait for their turn. */
const CHATS_AT_ONCE = 300;

export interface DeliveryOptions extends Omit<ActionServices, "signal" | "cutOff"> {
  api: Api;
  gateway: string;
  /** Where rich messages work. */
  rich: RichSupport;
  /** Called before recording that a step's question can't be asked. */
  onCannotAsk(question: JsonObject, error: Wording): Promise<void>;
  /** Called before recording that a message was sent. */
  onSent(message: QueuedMessage, messageId: number, part: FormattedText): Promise<void>;
  /** Completes what the gateway renders: the buttons of a step's question, a message about a schedule, a picture. */
  complete(message: QueuedMessage): Promise<CompleteMessage>;
}

type DeliveryServices = DeliveryOptions & ActionServices;

/** A queued message, complete with what is made only when it is sent. */
export interface CompleteMessage extends QueuedMessage {
  /** Its picture, and the text to use if the picture is refused. */
  image?: { png: Uint8Array; name: string; isSmall: boolean; instead: string };
}

/** A slot in a chat's queue, reserved for a reply. */
export interface ReplySlot {
  /** Puts the reply into the slot. */
  enqueue(message: OutboxMessage): Promise<void>;
  /** Frees the slot, so that the messages behind it can go. */
  release(): void;
}

/** Delivers the outbox of a gateway: in order within each chat, chats in parallel. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #stop = new AbortController();
  readonly #cutOff = new AbortController();
  readonly #waker = new Waker();
  /** Chats with a delivery in progress. */
  readonly #busy = new Map<number, Promise<void>>();
  /** Slots reserved for replies that are still being made, by chat. */
  readonly #slots = new Map<number, Set<number>>();
  #loop: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    // Every waiting chat adds a listener.
    for (const { signal } of [this.#stop, this.#cutOff]) setMaxListeners(0, signal);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /**
   * Reserves a slot for the reply to a message that is about to run. Messages that enter the chat's queue later wait
   * for it, because steps that the message starts may send something before its reply is made.
   */
  reserve(chatId: number): ReplySlot {
    const { outbox } = this.#options;
    const slot = outbox.reserveSlot();
    const slots = this.#slots.get(chatId) ?? new Set();
    this.#slots.set(chatId, slots.add(slot));
    const release = (): void => {
      slots.delete(slot);
      if (slots.size === 0 && this.#slots.get(chatId) === slots) this.#slots.delete(chatId);
      this.#waker.wake();
    };
    return { enqueue: (message) => outbox.enqueue(message, slot), release };
  }

  /** Stops. Deliveries in progress get `graceMs` to arrive; otherwise they are sent again later. */
  async stop(graceMs = 3_000): Promise<void> {
    this.#stop.abort();
    this.#waker.wake();
    await this.#loop;
    const timer = setTimeout(() => this.#cutOff.abort(), graceMs);
    await Promise.all(this.#busy.values());
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { outbox, gateway, log } = this.#options;
    const unsubscribe = outbox.onEnqueued(gateway, () => this.#waker.wake());
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        const free = CHATS_AT_ONCE - this.#busy.size;
        const messages = free > 0 ? await outbox.next(gateway, [...this.#busy.keys()], free) : [];
        if (this.#stop.signal.aborted) break;
        for (const message of messages) if (this.#isNext(message)) this.#begin(message);
        failures = 0;
        await this.#waker.sleep(POLL_MS);
      } catch (error) {
        failures += 1;
        log.warn({ err: error, gateway }, "could not read the outbox");
        await pause(backoffMs(failures), this.#stop.signal);
      }
    }
    unsubscribe();
  }

  /** Whether no reserved slot comes before it. */
  #isNext({ chat_id, seq }: QueuedMessage): boolean {
    for (const slot of this.#slots.get(chat_id) ?? []) if (slot < seq) return false;
    return true;
  }

  #begin(message: QueuedMessage): void {
    const { log } = this.#options;
    const [signal, cutOff] = [this.#stop.signal, this.#cutOff.signal];
    const work = this.#options
      .complete(message)
      .then((whole) => deliverMessage(whole, { ...this.#options, signal, cutOff }))
      .catch(async (error: unknown) => {
        if (signal.aborted) return;
        log.error({ err: error, key: message.key }, "could not deliver a message");
        await pause(POLL_MS, signal);
      })
      .finally(() => {
        this.#busy.delete(message.chat_id);
        this.#waker.wake();
      });
    this.#busy.set(message.chat_id, work);
  }
}

/** Delivers a message of the outbox, in as many parts as it needs, and records the outcome. */
async function deliverMessage(message: CompleteMessage, services: DeliveryServices): Promise<void> {
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
