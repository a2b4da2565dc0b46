import type { AiMessages } from "../ai-messages.ts";
import { durationText } from "../duration-text.ts";
import { times } from "./times.ts";

/** What the bot says about its own AI, in English. */
export const ai: AiMessages = {
  stopButton: "⏹ Stop",
  stopped: "⏹ Stopped.",
  stoppedAfter: "⏹ Stopped. This had already run:",
  nothingToStop: "The AI isn't doing anything right now. To cancel a run, use /cancel.",
  newConversation: "🆕 New conversation. I've forgotten what we said before; workflows and runs are unchanged.",
  roundsUsed: (rounds) =>
    `⏸ The AI has taken ${rounds === 1 ? "one turn" : `${rounds} turns`} on this question, which is the limit. Send "continue" to let it go further.`,
  usage: (tokens, calls, limit, ms) =>
    `AI usage today: ${number(tokens)}${limit === undefined ? "" : ` of ${number(limit)}`} tokens in ${calls} ${calls === 1 ? "call" : "calls"}. Resets in ${durationText(ms, times.units)}.`,
  none: "This bot has no AI set up. Its operator can set AI_MODEL.",
  notGranted: (grant) => `You don't have access to the AI. An owner of the bot can grant it with ${grant}.`,
};

function number(value: number): string {
  return value.toLocaleString("en");
}
