import type { MessagePlan } from "./plan.ts";

/**
 * When a message waits until a person agrees. `elevated`: if it would write or delete data or files, call the network, act as an
 * administrator or write to other chats. `always`: unless it is read-only. What the sender did not write themselves is asked about
 * like that in either case. `never`: nothing is asked, forwarded messages included.
 */
export type ConfirmMode = "elevated" | "always" | "never";

/**
 * Whether a person has to agree before a message runs. `isForeign`: the sender did not write it. `isExempt`: whether the sender owns
 * the bot and has said that they are not to be asked in this chat.
 */
export async function needsConfirmation(
  plan: Pick<MessagePlan, "changes" | "effects">,
  mode: ConfirmMode,
  isForeign: boolean,
  isExempt: () => Promise<boolean>,
): Promise<boolean> {
  if (mode === "never") return false;
  if ((mode === "always" || isForeign ? plan.changes : plan.effects).length === 0) return false;
  return mode === "always" || isForeign || !(await isExempt());
}
