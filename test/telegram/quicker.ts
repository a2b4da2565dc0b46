import type { SendLimits } from "../../src/telegram/outgoing/send-limits.ts";

/** The limits with all times divided by `factor`. */
export function quicker(limits: SendLimits, factor: number): SendLimits {
  return {
    ...limits,
    messageMs: limits.messageMs / factor,
    privateEditMs: limits.privateEditMs / factor,
    groupEditMs: limits.groupEditMs / factor,
    groupWindowMs: limits.groupWindowMs / factor,
    windowMs: limits.windowMs / factor,
    slowMs: limits.slowMs / factor,
  };
}
