import type { Api } from "grammy";
import type { BotCommandScope, LanguageCode, BotCommand as MenuEntry } from "grammy/types";
import { WORDS } from "../../i18n/table.ts";
import { type CommandName, LOCALES, type Locale, type Words } from "../../i18n/words.ts";
import { grammySignal } from "../grammy-signal.ts";
import type { BotCommand } from "./bot-command.ts";
import { botCommands } from "./table.ts";

/** The commands that Telegram shows in some chats, in one language. */
export interface Menu {
  commands: MenuEntry[];
  scope: BotCommandScope;
  /** Missing for everybody whose language has no menu of its own. */
  language_code?: LanguageCode;
}

/** How long Telegram is waited for, in ms. */
const PATIENCE_MS = 5_000;

/** Only who talks to the bot alone needs to be told what it is. */
const PRIVATE_ONLY: ReadonlySet<string> = new Set(["start", "settings"]);

function isForAll({ menu }: BotCommand): boolean {
  return menu === undefined;
}

/** The menus in private chats and in groups, in each language. */
export function menus(fallback: Locale = "en"): Menu[] {
  return [
    ...inEachLanguage(fallback, { type: "all_private_chats" }, isForAll),
    ...inEachLanguage(fallback, { type: "all_group_chats" }, (one) => isForAll(one) && !PRIVATE_ONLY.has(one.name)),
  ];
}

/** The menu of an owner's private chat, which alone has what only owners may do. */
export function ownerMenus(ownerId: number, fallback: Locale = "en"): Menu[] {
  return inEachLanguage(fallback, { type: "chat", chat_id: ownerId }, ({ menu }) => menu !== "none");
}

function inEachLanguage(fallback: Locale, scope: BotCommandScope, isShown: (command: BotCommand) => boolean): Menu[] {
  const shown = botCommands.filter(isShown);
  const languages = [
    { words: WORDS[fallback] },
    ...LOCALES.map((code) => ({ words: WORDS[code], language_code: code })),
  ];
  return languages.map(({ words, ...language }) => ({ commands: entries(shown, words), scope, ...language }));
}

function entries(shown: readonly BotCommand[], { summaries }: Words): MenuEntry[] {
  return shown.map(({ name }) => ({ command: name, description: summaries[name as CommandName] }));
}

/** Shows them. A server without menus, or a chat that the bot does not know yet, is no fault. */
export async function publishMenus(
  api: Api,
  wanted: readonly Menu[],
  stop: AbortSignal,
  onRefused: (err: unknown) => void,
): Promise<void> {
  await Promise.all(
    wanted.map(({ commands, ...where }) =>
      api
        .setMyCommands(commands, where, grammySignal(AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)])))
        .catch(onRefused),
    ),
  );
}
