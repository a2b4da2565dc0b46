import type { ModelClient } from "./model.ts";

/** The bot's own AI: the model that answers in chats, and how much it may do. */
export interface BotAi {
  model: Pick<ModelClient, "stream" | "redact">;
  /** The text that teaches the model to write shortcodes. */
  prompt(): string;
  /** The maximum number of model calls per question. */
  maxRounds: number;
  /** The maximum number of tokens sent to the model per call, including the system message. */
  contextTokens: number;
  /** How many tokens a chat may use per day. Default: unlimited. */
  dailyTokens?: number;
  /** How long to wait for runs to settle before their outcomes are sent back, in ms. Default 10 seconds. */
  settleMs?: number;
}
