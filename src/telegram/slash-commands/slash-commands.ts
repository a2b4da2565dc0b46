import type { Api } from "grammy";
import type { BotCommandScope, LanguageCode, BotCommand as MenuEntry } from "grammy/types";
import { nearest } from "../../../grammar/nearest.ts";
import { LOCALES, type Locale, MESSAGES } from "../../i18n/languages.ts";
import type { Messages, SlashCommandName } from "../../i18n/messages.ts";
import { grammySignal } from "../api/bot-api.ts";
import { answer, help, start } from "./basic-commands.ts";
import { runs, schedules, workflows } from "./list-commands.ts";
import { confirm, grant, revoke } from "./owner-commands.ts";
import { cancel, run } from "./run-and-cancel.ts";
import { settings } from "./settings.ts";
import type { ParsedSlashCommand, SlashCommand, SlashCommandCall } from "./slash-command.ts";

/** The ready bot's commands, in the menu's order. */
export const slashCommands: readonly SlashCommand[] = [
  start,
  help,
  workflows,
  runs,
  run,
  cancel,
  schedules,
  settings,
  confirm,
  grant,
  revoke,
  answer,
];

/** Runs a `/command`, or says what may have been meant. Those that name another bot are that bot's. */
export async function runSlashCommand(
  call: SlashCommandCall,
  { name, addressee }: Pick<ParsedSlashCommand, "name" | "addressee">,
): Promise<void> {
  const { ctx, say, messages } = call;
  if (addressee !== undefined && addressee.toLowerCase() !== ctx.me.username?.toLowerCase()) return;
  const command = slashCommands.find((candidate) => candidate.name === name);
  if (command !== undefined) {
    await command.run(call);
    return;
  }
  // In a group it may be meant for another bot, unless it names this one.
  if (ctx.chat.type !== "private" && addressee === undefined) return;
  const names = slashCommands.filter(({ menu }) => menu !== "none").map((candidate) => candidate.name);
  await say([{ text: messages.unknownCommand(name, nearest(name, names)) }]);
}

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

function isForAll({ menu }: SlashCommand): boolean {
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

function inEachLanguage(fallback: Locale, scope: BotCommandScope, isShown: (command: SlashCommand) => boolean): Menu[] {
  const shown = slashCommands.filter(isShown);
  const languages = [
    { messages: MESSAGES[fallback] },
    ...LOCALES.map((code) => ({ messages: MESSAGES[code], language_code: code })),
  ];
  return languages.map(({ messages, ...language }) => ({ commands: entries(shown, messages), scope, ...language }));
}

function entries(shown: readonly SlashCommand[], { summaries }: Messages): MenuEntry[] {
  return shown.map(({ name }) => ({ command: name, description: summaries[name as SlashCommandName] }));
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
