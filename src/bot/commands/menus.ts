import type { LanguageCode, BotCommand as MenuEntry } from "grammy/types";
import { WORDS } from "../words/table.ts";
import { LOCALES, type Locale, type Words } from "../words/words.ts";
import { botCommands } from "./table.ts";

/** The commands that Telegram shows in one kind of chat, in one language. */
export interface Menu {
  commands: MenuEntry[];
  scope: { type: "all_private_chats" | "all_group_chats" };
  /** Missing for everybody whose language has no menu of its own. */
  language_code?: LanguageCode;
}

/** Only who talks to the bot alone needs to be told what it is. */
const PRIVATE_ONLY: ReadonlySet<string> = new Set(["start", "settings"]);

/** The menus in private chats and in groups, in each language. */
export const menus = (fallback: Locale = "en"): Menu[] => {
  const languages = [
    { words: WORDS[fallback] },
    ...LOCALES.map((code) => ({ words: WORDS[code], language_code: code })),
  ];
  return (["all_private_chats", "all_group_chats"] as const).flatMap((type) =>
    languages.map(({ words, ...language }) => ({ commands: entries(words, type), scope: { type }, ...language })),
  );
};

const entries = (words: Words, type: Menu["scope"]["type"]): MenuEntry[] =>
  botCommands
    .filter(({ name, isHidden }) => isHidden !== true && (type === "all_private_chats" || !PRIVATE_ONLY.has(name)))
    .map(({ name, summary }) => ({
      command: name,
      description: (words.summaries as Readonly<Record<string, string>>)[name] ?? summary,
    }));
