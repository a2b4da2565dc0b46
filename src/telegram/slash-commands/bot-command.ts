import type { Context, Filter } from "grammy";
import type { Actor } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Locales } from "../../i18n/locales.ts";
import type { RichText } from "../../i18n/rich-text.ts";
import type { Words } from "../../i18n/words.ts";
import type { Page } from "../buttons/press.ts";
import type { MultistepFlavor } from "../plugin.ts";

/** The context of the ready bot. */
export type BotContext = Context & MultistepFlavor;

/** A command as somebody has sent it, and what it works with. */
export interface CommandCall {
  ctx: Filter<BotContext, "message:text" | "channel_post:text">;
  /** Who asks, and where. In a channel, and where an admin is anonymous, it is the chat itself. */
  actor: Actor;
  /** Unique for the command. */
  key: string;
  /** In the language of whoever asks. */
  words: Words;
  locales: Locales;
  /** What follows the command. */
  rest: string;
  /** Answers durably, once for the update. */
  say(text: RichText, keyboard?: Page["keyboard"]): Promise<void>;
  engine: Engine;
  /** Whether messages have buttons, where otherwise it is said what to send. */
  hasButtons: boolean;
  /** The chats' time zone, an IANA name. */
  timeZone: string;
  /** To be called where what is asked for is not there. */
  onMistake(): void;
  /** Whether an owner of the bot asks. */
  isOwner(): Promise<boolean>;
}

/** A `/command` of the ready bot. */
export interface BotCommand {
  name: string;
  /** Not in the menus, or only in that of owners. */
  menu?: "none" | "owners";
  run(call: CommandCall): Promise<unknown>;
}
