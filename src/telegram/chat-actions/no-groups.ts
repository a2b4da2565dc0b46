import type { ActionEnd } from "./action-end.ts";

/** A terminal has nobody but the person at it. */
export async function noGroups(): Promise<ActionEnd> {
  return {
    kind: "refused",
    message: "A terminal has no groups, no members and nothing to pin.",
    hint: "Send it to the bot in a Telegram group.",
  };
}
