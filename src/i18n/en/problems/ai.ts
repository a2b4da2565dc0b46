import { durationText } from "../../duration-text.ts";
import { times } from "../times.ts";

/** Why the AI gave no answer. */
export const aiProblems = {
  aiAway: {
    message: "The AI can't be reached.",
    hint: "Try again in a minute. If this keeps happening, the bot's operator should check AI_BASE_URL.",
  },
  aiBusy: { message: "The AI is too busy to answer right now.", hint: "Try again in a minute." },
  aiBusyFor: ({ seconds }: { seconds: number }) => ({
    message: "The AI is too busy to answer right now.",
    hint: `Try again in ${seconds === 1 ? "a second" : `${seconds} seconds`}.`,
  }),
  aiBroken: ({ status }: { status: number }) => ({
    message: `The AI server had an error (${status}).`,
    hint: "Try again in a minute.",
  }),
  aiKeyRefused: ({ status }: { status: number }) => ({
    message: `The AI server rejected this bot's key (${status}).`,
    hint: "The bot's operator should check AI_API_KEY.",
  }),
  aiNoModel: {
    message: "The AI server doesn't have this model (404).",
    hint: "The bot's operator should check AI_MODEL and AI_BASE_URL.",
  },
  aiRefused: ({ status, excerpt }: { status: number; excerpt: string }) => ({
    message: `The AI refused the question (${status})${excerpt === "" ? "." : `: "${excerpt}".`}`,
    hint: "Rephrase it, or start a new conversation with /new.",
  }),
  aiReported: ({ excerpt }: { excerpt: string }) => ({
    message: `The AI server reported an error: "${excerpt}".`,
    hint: "Try again in a minute.",
  }),
  aiBudgetUsed: ({ most, ms }: { most: number; ms: number }) => ({
    message: `This chat has used its ${most.toLocaleString("en")} AI tokens for today.`,
    hint: `The limit resets in ${durationText(ms, times.units)}.`,
  }),
  aiOneModel: {
    message: "This bot uses a single AI model, so a step can't choose another.",
    hint: 'Leave "model" out.',
  },
  aiWrongShape: {
    message: "The AI's answer doesn't match the schema.",
    hint: "Describe in the prompt what each field holds, or ask for fewer fields.",
  },
  noModel: {
    message: "This bot has no AI set up.",
    hint: "The bot's operator can set AI_MODEL.",
  },
  aiSlow: { message: "The AI didn't answer in time.", hint: "Try again in a minute." },
  aiBrokeOff: {
    message: "The connection to the AI dropped mid-answer, so none of that answer ran.",
    hint: "Try again.",
  },
  aiNonsense: {
    message: "The AI server's reply wasn't a valid answer.",
    hint: "Try again. If this keeps happening, the bot's operator should check AI_BASE_URL.",
  },
  aiEmpty: { message: "The AI returned an empty answer.", hint: "Rephrase the question and try again." },
  aiFiltered: {
    message: "The AI server held back part of its answer, so none of it ran.",
    hint: "Rephrase the question.",
  },
  aiTooLong: {
    message: "The AI's answer was too long and got cut off, so none of it ran.",
    hint: "Ask for one thing at a time.",
  },
};
