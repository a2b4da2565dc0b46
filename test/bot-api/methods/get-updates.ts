import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Method } from "./method.ts";

/** Long polling: an offset confirms all updates before it, and an empty queue is waited for. */
export const getUpdates: Method = async ({ offset, limit, timeout }, conversation, signal) => {
  if (typeof offset === "number" && offset > 0) {
    conversation.updates = conversation.updates.filter(({ update_id }) => update_id >= offset);
    conversation.changed.emit("confirmed");
  }
  if (conversation.updates.length === 0 && typeof timeout === "number" && timeout > 0) {
    const over = new AbortController();
    const stop = { signal: AbortSignal.any([signal, over.signal]) };
    await Promise.race([once(conversation.changed, "changed", stop), sleep(timeout * 1000, undefined, stop)]).catch(
      () => {},
    );
    over.abort();
  }
  return conversation.updates.slice(0, typeof limit === "number" ? limit : 100);
};
