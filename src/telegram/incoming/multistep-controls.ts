import type { Context } from "grammy";

/** A text that arrives piece by piece. */
export type Chunks = AsyncIterable<string> | Iterable<string>;

/**
 * Whether a text runs. `not_admitted`: the sender isn't allowed; the plugin stays silent, so your bot can answer.
 * `too_many`: the chat sent too many messages this minute, and has been told so.
 */
export type MultistepResult = { accepted: true } | { accepted: false; reason: "not_admitted" | "too_many" };

/**
 * Whether the AI gets a text. `no_ai`: none is configured, or the text is empty. `not_granted`: the sender may not use it. The plugin
 * stays silent about both.
 */
export type AskResult = MultistepResult | { accepted: false; reason: "no_ai" | "not_granted" };

/** How a text runs. */
export interface RunOptions {
  /** The sender has not seen the text, so problems are reported without line and column. Default false. */
  isUnseen?: boolean;
}

/** What the plugin adds to the context. */
export interface MultistepControls {
  /**
   * Runs the shortcodes in a text as if the sender of this update had written it, with the sender's permissions. If the
   * sender isn't allowed, nothing runs. Resolves once the text is stored; the reply goes to the chat.
   */
  run(text: string, options?: RunOptions): Promise<MultistepResult>;
  /**
   * Shows an answer, such as an AI's, while it streams in, and runs it once it is complete, like any other message. If the
   * sender isn't allowed, the source isn't even read. Resolves once the whole text is stored; rejects if the source
   * throws.
   */
  stream(chunks: Chunks): Promise<MultistepResult>;
  /**
   * Hands a text to the AI as the question of this update's sender. Default: the message's own text. Resolves once it is stored; the
   * answer goes to the chat.
   */
  ask(text?: string): Promise<AskResult>;
  /** Presses a button for the sender of this update; resolves with the text to show them. */
  answer(token: string, choice: string): Promise<string>;
}

/** A context with the plugin installed. */
export interface MultistepFlavor {
  multistep: MultistepControls;
}

/** The context of the ready-made bot. */
export type BotContext = Context & MultistepFlavor;
