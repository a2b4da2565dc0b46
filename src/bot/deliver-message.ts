import type { Api } from "grammy";
import type { InlineKeyboardMarkup, MessageEntity } from "grammy/types";
import type { Outbox, QueuedMessage } from "../engine/store/outbox.ts";
import { type ApiFailure, apiFailure } from "./api-failure.ts";
import { backoffMs, pause, untilDone } from "./backoff.ts";
import type { TryAction } from "./chat-actions/action-end.ts";
import { deliverAction } from "./deliver-action.ts";
import type { FormattedText } from "./formatted-text.ts";
import { grammySignal } from "./grammy-signal.ts";
import type { Log } from "./log.ts";
import type { RateGate } from "./rate-gate.ts";
import { splitText } from "./split-text.ts";
import { untilReachable } from "./until-reachable.ts";

/** A send whose outcome is not known is repeated at most once: better twice than never, but not for ever. */
const UNKNOWN_OUTCOMES = 2;

export interface DeliveryServices {
  api: Api;
  outbox: Outbox;
  log: Log;
  gate: RateGate;
  tryAction: TryAction;
  /** Aborted when the process is to stop: no further try is made, and the message stays in the outbox. */
  signal: AbortSignal;
  /** Aborted when it must stop now: cuts off a request on its way. */
  cutOff: AbortSignal;
}

/** Delivers a message of the outbox, in as many parts as it takes, and records what came of it. */
export async function deliverMessage(message: QueuedMessage, services: DeliveryServices): Promise<void> {
  const { outbox, gate, signal } = services;
  if (message.action !== undefined) return deliverAction(message, message.action, services);
  const parts = splitText({ text: message.text, entities: (message.entities ?? []) as unknown as MessageEntity[] });
  if (parts.length === 0) return outbox.failed(message.key, "there is no text to send");
  const sent = [...message.message_ids];
  // What has been sent must not be sent again because the database was away when it was to be noted.
  const note = (write: () => Promise<void>): Promise<void> =>
    untilDone(write, services.cutOff, (err) => services.log.warn({ err, key: message.key }, "not yet noted as sent"));
  await outbox.begin(message.key);
  let unknown = message.tries > 0 ? 1 : 0;
  for (let tries = 1; sent.length < parts.length && !signal.aborted; ) {
    const index = sent.length;
    const wait = gate.waitMs(message.chat_id);
    if (wait > 0) {
      await pause(wait, signal);
      continue;
    }
    const outcome = await send(message, parts[index]!, index, parts.length, services);
    if (outcome.ok) {
      sent.push(outcome.message_id);
      tries = 1;
      if (sent.length < parts.length) await note(() => outbox.partDelivered(message.key, outcome.message_id));
      continue;
    }
    const { failure } = outcome;
    services.log.warn({ key: message.key, chat_id: message.chat_id, failure, tries }, "could not send a message");
    if (failure.kind === "refused") return outbox.failed(message.key, refusalText(failure));
    if (failure.kind === "unknown") {
      unknown += 1;
      if (unknown >= UNKNOWN_OUTCOMES) {
        return outbox.failed(message.key, "the connection broke twice; whether the message arrived is not known");
      }
      await outbox.begin(message.key);
      await untilReachable(services.api, signal);
      continue;
    }
    if (failure.kind === "rate") gate.close(message.chat_id, failure.seconds);
    else await pause(backoffMs(tries), signal);
    tries += 1;
  }
  if (sent.length === parts.length) await note(() => outbox.delivered(message.key, sent));
}

const refusalText = ({ code, description }: { code: number | undefined; description: string }): string =>
  `Telegram refused the message${code === undefined ? "" : ` (${code})`}${description === "" ? "" : `: ${description}`}`;

type SendOutcome = { ok: true; message_id: number } | { ok: false; failure: ApiFailure };

async function send(
  message: QueuedMessage,
  { text, entities }: FormattedText,
  index: number,
  parts: number,
  { api, cutOff }: DeliveryServices,
): Promise<SendOutcome> {
  const isLast = index === parts - 1;
  const other = {
    ...(message.thread_id === undefined ? {} : { message_thread_id: message.thread_id }),
    ...(index === 0 && message.reply_to_message_id !== undefined
      ? { reply_parameters: { message_id: message.reply_to_message_id, allow_sending_without_reply: true } }
      : {}),
    ...(isLast && message.reply_markup !== undefined
      ? { reply_markup: message.reply_markup as unknown as InlineKeyboardMarkup }
      : {}),
  };
  const attempt = async (styles: MessageEntity[]): Promise<SendOutcome> => {
    try {
      const { message_id } = await api.sendMessage(
        message.chat_id,
        text,
        styles.length === 0 ? other : { ...other, entities: styles },
        grammySignal(cutOff),
      );
      return { ok: true, message_id };
    } catch (error) {
      return { ok: false, failure: apiFailure(error) };
    }
  };
  const outcome = await attempt(entities);
  // The words matter more than their looks.
  const stylesRefused = !outcome.ok && outcome.failure.kind === "refused" && /entit/i.test(outcome.failure.description);
  return stylesRefused && entities.length > 0 ? attempt([]) : outcome;
}
