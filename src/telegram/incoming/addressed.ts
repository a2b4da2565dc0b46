import type { Context } from "grammy";
import { ownText } from "./message-text.ts";

/** Whether a message speaks to the bot: in private always, in groups and channels where it names the bot or answers it. */
export function isAddressed(ctx: Context): boolean {
  const { msg: message, me } = ctx;
  if (message === undefined) return false;
  if (message.chat.type === "private" || message.reply_to_message?.from?.id === me.id) return true;
  return mentions(ownText(message), me.username);
}

/** The text without the bot's name at its beginning. */
export function withoutMention(text: string, username: string | undefined): string {
  if (username === undefined) return text;
  const name = `@${username}`.toLowerCase();
  const begins = text.toLowerCase().startsWith(name) && !isNamePart(text[name.length]);
  return begins ? text.slice(name.length).trimStart() : text;
}

function mentions(text: string, username: string | undefined): boolean {
  if (username === undefined) return false;
  const name = `@${username}`.toLowerCase();
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1)) {
    if (!isNamePart(text[at + name.length])) return true;
  }
  return false;
}

function isNamePart(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}
