import { once } from "node:events";
import type { Method } from "./method.ts";

/** Long polling: an offset confirms all updates before it, and an empty queue is waited for. */
export const getUpdates: Method = async ({ offset, limit, timeout }, conversation, signal) => {
  if (typeof offset === "number" && offset > 0) {
    conversation.updates = conversation.updates.filter(({ update_id }) => update_id >= offset);
    conversation.changed.emit("confirmed");
  }
  const stop = AbortSignal.any([signal, AbortSignal.timeout(typeof timeout === "number" ? timeout * 1000 : 0)]);
  while (conversation.updates.length === 0 && !stop.aborted)
    await once(conversation.changed, "changed", { signal: stop }).catch(() => {});
  return conversation.updates.slice(0, typeof limit === "number" ? limit : 100);
};
