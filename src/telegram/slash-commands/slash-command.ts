import type { Filter } from "grammy";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { Actor } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Locales } from "../../i18n/locales.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { RichText } from "../../i18n/rich-text.ts";
import type { Page } from "../buttons/button.ts";
import type { BotContext } from "../incoming/multistep-controls.ts";

/** A command as somebody has sent it, and what it works with. */
export interface SlashCommandCall {
  ctx: Filter<BotContext, "message:text" | "channel_post:text">;
  /** Who asks, and where. In a channel, and where an admin is anonymous, it is the chat itself. */
  actor: Actor;
  /** Unique for the command. */
  key: string;
  /** In the language of whoever asks. */
  messages: Messages;
  locales: Locales;
  /** What follows the command. */
  rest: string;
  /** Answers durably, once for the update. */
  say(text: RichText, keyboard?: Page["keyboard"]): Promise<void>;
  engine: Engine;
  chats: ChatStore;
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
export interface SlashCommand {
  name: string;
  /** Not in the menus, or only in that of owners. */
  menu?: "none" | "owners";
  run(call: SlashCommandCall): Promise<unknown>;
}

/** A message that begins with a `/command`. */
export interface ParsedSlashCommand {
  /** In lower case, without the slash. */
  name: string;
  /** The bot it names, as in `/help@some_bot`. */
  addressee?: string;
  rest: string;
}

/** Reads a command from the text alone: not every Bot API server marks commands with entities. */
export function parseSlashCommand(text: string): ParsedSlashCommand | undefined {
  const match = /^\/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{1,64}))?(?=\s|$)/.exec(text);
  if (match === null) return undefined;
  const [whole, name, addressee] = match;
  return {
    name: name!.toLowerCase(),
    ...(addressee === undefined ? {} : { addressee }),
    rest: text.slice(whole.length).trim(),
  };
}
