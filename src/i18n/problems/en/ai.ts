import { durationText, ENGLISH_UNITS } from "../../duration-text.ts";

/** Why the AI gave no answer. */
export const aiProblems = {
  aiAway: {
    message: "The AI cannot be reached.",
    hint: "Ask again in a minute. If it stays away, whoever runs this bot can check AI_BASE_URL.",
  },
  aiBusy: { message: "The AI takes no more questions at the moment.", hint: "Ask again in a minute." },
  aiBusyFor: ({ seconds }: { seconds: number }) => ({
    message: "The AI takes no more questions at the moment.",
    hint: `Ask again in ${seconds === 1 ? "a second" : `${seconds} seconds`}.`,
  }),
  aiBroken: ({ status }: { status: number }) => ({
    message: `The AI has a problem of its own (${status}).`,
    hint: "Ask again in a minute.",
  }),
  aiKeyRefused: ({ status }: { status: number }) => ({
    message: `The AI does not accept this bot's key (${status}).`,
    hint: "Whoever runs this bot can check AI_API_KEY.",
  }),
  aiNoModel: {
    message: "The AI's server has no such model (404).",
    hint: "Whoever runs this bot can check AI_MODEL and AI_BASE_URL.",
  },
  aiRefused: ({ status, excerpt }: { status: number; excerpt: string }) => ({
    message: `The AI refused the question (${status})${excerpt === "" ? "" : `: ${excerpt}`}`,
    hint: "Ask in other words, or start again with /new.",
  }),
  aiBudgetUsed: ({ most, ms }: { most: number; ms: number }) => ({
    message: `This chat has used its ${most.toLocaleString("en")} AI tokens for today.`,
    hint: `It gets new ones in ${durationText(ms, ENGLISH_UNITS)}.`,
  }),
  aiOneModel: {
    message: "This bot's AI is one model, so a step cannot name another.",
    hint: 'Leave "model" out.',
  },
  aiWrongShape: {
    message: "The AI's answer does not fit the schema.",
    hint: "Describe in the prompt what each field holds, or ask for fewer fields.",
  },
  noModel: {
    message: "This bot has no AI that a step could ask.",
    hint: "Whoever runs it can set AI_MODEL.",
  },
  aiSlow: { message: "The AI did not answer in time.", hint: "Ask again in a minute." },
  aiBrokeOff: {
    message: "The connection to the AI broke off in the middle of its answer, so nothing of that answer ran.",
    hint: "Ask again.",
  },
  aiNonsense: {
    message: "What came back is not an AI's answer.",
    hint: "Ask again. If it stays so, whoever runs this bot can check AI_BASE_URL.",
  },
  aiEmpty: { message: "The AI said nothing.", hint: "Ask again, in other words." },
  aiTooLong: {
    message: "The AI's answer was too long and was cut off, so nothing of it ran.",
    hint: "Ask for one thing at a time.",
  },
};
