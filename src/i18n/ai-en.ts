import type { AiMessages } from "./ai-messages.ts";
import { durationText, ENGLISH_UNITS } from "./duration-text.ts";

/** What the bot says about its own AI, in English. */
export const aiInEnglish: AiMessages = {
  stopButton: "⏹ Stop",
  stopped: "⏹ Stopped.",
  stoppedAfter: "⏹ Stopped. What had run stays:",
  nothingToStop: "The AI is doing nothing at the moment. /cancel cancels a run.",
  newConversation: "🆕 A new conversation. I have forgotten what we said before; workflows and runs stay.",
  roundsUsed: (rounds) =>
    `⏸ The AI has gone on ${rounds === 1 ? "once" : `${rounds} times`} for this question, so I stop it here. Write "go on" to let it continue.`,
  usage: (tokens, calls, limit, ms) =>
    `The AI today: ${number(tokens)}${limit === undefined ? "" : ` of ${number(limit)}`} tokens in ${calls} ${calls === 1 ? "call" : "calls"}. A new day begins in ${durationText(ms, ENGLISH_UNITS)}.`,
  none: "This bot has no AI of its own. Whoever runs it can set AI_MODEL.",
  notGranted: (grant) => `You may not use the AI yet. An owner of the bot can allow it with ${grant}.`,
};

function number(value: number): string {
  return value.toLocaleString("en");
}
