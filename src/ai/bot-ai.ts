import type { ModelClient } from "./model.ts";

/** The bot's own AI: the model that answers in chats, and how much it may do. */
export interface BotAi {
  model: Pick<ModelClient, "stream" | "redact">;
  /** The text that teaches the model to write shortcodes. */
  prompt(): string;
  /** How often the model is called for one question. */
  maxRounds: number;
  /** How much the model gets of a conversation, with the system message, in tokens. */
  contextTokens: number;
  /** How many tokens a chat may use per day. Default: unlimited. */
  dailyTokens?: number;
  /** How long to wait for runs to settle before their outcomes are handed back, in ms. Default 10 seconds. */
  settleMs?: number;
}
