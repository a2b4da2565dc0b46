import type { Filter } from "grammy";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { TextFile } from "../../chat-store/outbox.ts";
import type { Catalog } from "../../commands/command.ts";
import type { Actor } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { RichText } from "../../i18n/rich-text.ts";
import type { Conversations } from "../ai/conversations.ts";
import type { Page } from "../buttons/button.ts";
import type { BotContext } from "../incoming/multistep-controls.ts";
import type { Locales } from "../locales.ts";

/** The definition of a `/command` of the ready-made bot. Menus, dispatch and suggestions all derive from it. */
export interface SlashCommand {
  /** Lower case, without the slash. */
  name: string;
  /** For Telegram's menu. A command without one is not in any menu and never suggested. */
  description?(messages: Messages): string;
  /** Who may use it. Default: everyone the bot listens to. */
  access?: "owners";
  /** Whether it only shows something. Any other must be sent by the person themselves, not forwarded. Default false. */
  readOnly?: true;
  /** Leaves it out of the menus of groups. Default false. */
  isPrivate?: boolean;
  run(call: SlashCommandCall): Promise<unknown>;
}

/** One use of a command, with everything that its `run` needs. */
export interface SlashCommandCall {
  ctx: Filter<BotContext, "message:text" | "channel_post:text">;
  /** Who sent it, and where. In a channel, and for an anonymous admin, the chat itself. */
  actor: Actor;
  /** Unique for this use. */
  key: string;
  /** In the sender's language. */
  messages: Messages;
  locales: Locales;
  /** The text after the command. */
  rest: string;
  engine: Engine;
  registry: Catalog;
  chats: ChatStore;
  /** The bot's own AI. */
  ai: { conversations: Pick<Conversations, "stop" | "forget">; dailyTokens?: number } | undefined;
  /** Whether messages have buttons; if not, replies say what to send instead. */
  hasButtons: boolean;
  /** The time zone of the chats, an IANA name. */
  timeZone: string;
  /** Replies durably, once per update. */
  say(text: RichText, keyboard?: Page["keyboard"]): Promise<void>;
  /** Replies with a text file, as {@link say} does. */
  sendFile(file: TextFile, caption: string): Promise<void>;
  /** Called when an execution continues because of the command. */
  onContinued(executionId: string): void;
  /** Counts a mistake of the sender, such as a name that doesn't exist. */
  onMistake(): void;
  /** Whether the sender owns the bot. */
  isOwner(): Promise<boolean>;
}

/** A message that starts with a `/command`. */
export interface ParsedSlashCommand {
  /** Lower case, without the slash. */
  name: string;
  /** The bot it names, as in `/help@some_bot`. */
  addressee?: string;
  rest: string;
}

/** Reads a command from the text alone, because not every Bot API server marks commands with entities. */
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
