import type { MessagePlan } from "./plan.ts";

/**
 * When a message waits until a person agrees. `elevated`: if it would write or delete data or files, call the network, act as an
 * administrator or write to other chats. `always`: unless it is read-only. What the sender did not write themselves is asked about
 * like that in either case. `never`: nothing is asked, forwarded messages included. What an AI wrote is asked about as with `elevated`
 * at least, whoever asked it.
 */
export type ConfirmMode = "elevated" | "always" | "never";

/** Who wrote a message, if not its sender. */
export interface Author {
  /** Someone else did. */
  isForeign?: boolean;
  /** The bot's AI did. `hasData`: it had been told texts of others, so it does not control anything by itself either. */
  ai?: { hasData: boolean };
}

/**
 * Whether a person has to agree before a message runs. `isExempt`: whether the sender owns the bot and has said that they are not to be
 * asked in this chat.
 */
export async function needsConfirmation(
  plan: Pick<MessagePlan, "changes" | "effects" | "controls">,
  mode: ConfirmMode,
  { isForeign = false, ai }: Author,
  isExempt: () => Promise<boolean>,
): Promise<boolean> {
  if (ai?.hasData && plan.controls.length > 0) return true;
  if (ai !== undefined) return (mode === "always" ? plan.changes : plan.effects).length > 0;
  if (mode === "never") return false;
  if ((mode === "always" || isForeign ? plan.changes : plan.effects).length === 0) return false;
  return mode === "always" || isForeign || !(await isExempt());
}
