import type { Context, Filter } from "grammy";
import type { Engine } from "../../engine/engine.ts";
import type { RichText } from "../../interpreter/rich-text.ts";
import type { MultistepFlavor } from "../plugin.ts";
import type { Locales } from "../words/locales.ts";
import type { Words } from "../words/words.ts";

/** The context of the ready bot. */
export type BotContext = Context & MultistepFlavor;

export interface CommandCall {
  ctx: Filter<BotContext, "message:text">;
  /** In the language of whoever asks. */
  words: Words;
  locales: Locales;
  /** What follows the command. */
  rest: string;
  /** Answers durably, once for the update. */
  say(text: RichText): Promise<void>;
  engine: Engine;
  /** Whether an owner of the bot asks. */
  isOwner(): Promise<boolean>;
}

/** A `/command` of the ready bot. */
export interface BotCommand {
  name: string;
  /** For the menu and /help; a few words. */
  summary: string;
  /** Not in the menu. */
  isHidden?: true;
  run(call: CommandCall): Promise<void>;
}
