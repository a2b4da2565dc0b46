import type { Context } from "grammy";

/** A text as it arrives, piece by piece. */
export type Chunks = AsyncIterable<string> | Iterable<string>;

/**
 * Whether a text is run. `not_admitted`: the sender isn't allowed; nothing is done or said, so the bot can answer itself.
 * `too_many`: the chat sent too many messages this minute, and was told so.
 */
export type MultistepResult = { accepted: true } | { accepted: false; reason: "not_admitted" | "too_many" };

/** What the plugin adds to the context. */
export interface MultistepControls {
  /**
   * Runs the shortcodes in a text as if the sender of this update had written it, with their rights. If they aren't allowed,
   * nothing runs. Resolves once it is durable; the reply goes to the chat.
   */
  run(text: string): Promise<MultistepResult>;
  /**
   * Runs an answer, such as an AI's, while it is being written: shows it as it arrives and runs each shortcode once it is
   * complete. From the first one that needs a confirmation, the rest waits for it. If the sender isn't allowed, the source is
   * not even read. Resolves once the whole text is durable; rejects if the source throws.
   */
  stream(chunks: Chunks): Promise<MultistepResult>;
  /** Presses a button for the sender of this update; resolves with what to tell them. */
  answer(token: string, choice: string): Promise<string>;
}

/** A context with the plugin installed. */
export interface MultistepFlavor {
  multistep: MultistepControls;
}

/** The context of the ready bot. */
export type BotContext = Context & MultistepFlavor;
