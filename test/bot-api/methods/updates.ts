import { once } from "node:events";
import { timeoutSignal } from "../../../src/engine/timeout-signal.ts";
import { ApiError } from "../api-error.ts";
import type { Method } from "./method.ts";

function conflict(why: string): ApiError {
  return new ApiError(409, `Conflict: ${why}`);
}

/**
 * Long polling: an offset confirms all updates before it; an empty queue makes the poll wait. A second poll ends the first
 * one, and a webhook prevents polling.
 */
export const getUpdates: Method = async ({ offset, limit, timeout }, conversation, signal) => {
  if (conversation.webhook !== undefined)
    throw conflict(
      "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  conversation.polling?.abort();
  const taken = new AbortController();
  conversation.polling = taken;
  if (typeof offset === "number" && offset > 0) {
    conversation.updates = conversation.updates.filter(({ update_id }) => update_id >= offset);
    conversation.changed.emit("confirmed");
  }
  const over = timeoutSignal(typeof timeout === "number" ? timeout * 1000 : 0);
  const stop = AbortSignal.any([signal, over, taken.signal]);
  while (conversation.updates.length === 0 && !stop.aborted)
    await once(conversation.changed, "changed", { signal: stop }).catch(() => {});
  if (taken.signal.aborted)
    throw conflict("terminated by other getUpdates request; make sure that only one bot instance is running");
  return conversation.updates.slice(0, typeof limit === "number" ? limit : 100);
};

export const deleteWebhook: Method = (_, conversation) => {
  conversation.webhook = undefined;
  return true;
};

export const getWebhookInfo: Method = (_, { webhook, webhookTrouble, updates }) => ({
  url: webhook?.url ?? "",
  has_custom_certificate: false,
  pending_update_count: updates.length,
  ...(webhookTrouble === undefined ? {} : { last_error_date: 1, last_error_message: webhookTrouble }),
});

export const setWebhook: Method = ({ url, secret_token }, conversation) => {
  conversation.webhook = { url: String(url), secret: String(secret_token) };
  conversation.changed.emit("changed");
  return true;
};
