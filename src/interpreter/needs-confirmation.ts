import type { MessagePlan } from "./plan.ts";

/**
 * When a message waits until a person agrees. `elevated`: if it would write or delete data or files, call the network, act as
 * an administrator or write to other chats. `always`: unless it is read-only. Text the sender did not write themselves needs
 * confirmation in either case. `never`: nothing is asked, forwarded messages included. An AI's text is treated at least as with
 * `elevated`, whoever asked for it.
 */
export type ConfirmMode = "elevated" | "always" | "never";

/** Who wrote a message, if not its sender. */
export interface Author {
  /** Someone else did. */
  isForeign?: boolean;
  /** The bot's AI. `hasData`: it had read other people's texts, so it may not control anything on its own either. */
  ai?: { hasData: boolean };
}

/**
 * Whether a person must confirm before a message runs. `isExempt`: whether the sender owns the bot and chose not to be asked in
 * this chat.
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
