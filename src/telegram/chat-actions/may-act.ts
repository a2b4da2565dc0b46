import type { MayAct } from "../../interpreter/plan/act-refused.ts";
import { pause } from "../backoff.ts";
import type { RefuseAction } from "./action-end.ts";

/** How long Telegram may take before a person is asked, in ms. */
const PATIENCE_MS = 5_000;

/**
 * Whether somebody may do that, before they are asked about it. Where that cannot be known in time they may: it is looked at
 * again when it is done.
 */
export function mayActWith(refuse: RefuseAction, stop: AbortSignal): MayAct {
  return async (request) => {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)]);
    while (!signal.aborted) {
      const end = await refuse(request, signal).catch(() => undefined);
      if (end?.kind !== "later") return end?.kind !== "refused";
      await pause(end.seconds * 1000, signal);
    }
    return true;
  };
}
