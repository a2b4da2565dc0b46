import type { Api } from "grammy";
import type { BotCommand, BotCommandScope, LanguageCode } from "grammy/types";
import { nearest } from "../../../grammar/nearest.ts";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import { LOCALES, type Locale, MESSAGES } from "../../i18n/languages.ts";
import type { Messages } from "../../i18n/messages.ts";
import { grammySignal } from "../api/bot-api.ts";
import { foreignText } from "../incoming/read-message.ts";
import { newConversation, stop, usage } from "./ai-commands.ts";
import { answer, approve } from "./answers.ts";
import { dashboard } from "./dashboard.ts";
import { runs, schedules, workflows } from "./list-commands.ts";
import { confirm, grant, revoke } from "./owner-commands.ts";
import { cancel, pause, resume, retry, run, status } from "./run-commands.ts";
import { settings } from "./settings.ts";
import type { ParsedSlashCommand, SlashCommand, SlashCommandCall } from "./slash-command.ts";
import { helpButton, helpCommand, prompt, start } from "./start-and-help.ts";
import { token } from "./token.ts";

/** Every slash command, in the order of the menu. */
export const slashCommands: readonly SlashCommand[] = [
  start,
  helpCommand(helpMenu),
  prompt,
  workflows,
  runs,
  run,
  status,
  pause,
  resume,
  retry,
  cancel,
  approve,
  newConversation,
  stop,
  usage,
  schedules,
  dashboard,
  settings,
  token,
  confirm,
  grant,
  revoke,
  answer,
];

/** Handles the buttons of `/start` and `/help`. */
export const handleHelpButton = helpButton(helpMenu);

/** A row for each command of everyone, or for every command. */
function helpMenu(messages: Messages, isWhole = false): string[] {
  return slashCommands.flatMap(({ name, description, access }) =>
    description === undefined || (access !== undefined && !isWhole) ? [] : [`/${name} – ${description(messages)}`],
  );
}

/** Runs a command, or suggests one with a similar name. A command that names another bot is left to that bot. */
export async function runSlashCommand(
  call: SlashCommandCall,
  { name, addressee }: Pick<ParsedSlashCommand, "name" | "addressee">,
): Promise<void> {
  const { ctx, say, messages, isOwner } = call;
  if (addressee !== undefined && addressee.toLowerCase() !== ctx.me.username?.toLowerCase()) return;
  const command = slashCommands.find((candidate) => candidate.name === name);
  if (command !== undefined) {
    if (command.access === "owners" && !(await isOwner())) return say([{ text: messages.grant.ownerOnly }]);
    const isUnsent = command.readOnly !== true && foreignText(ctx.msg) !== undefined;
    if (isUnsent) return say([{ text: messages.forwardedCommand(name) }]);
    await command.run(call);
    return;
  }
  // In a group an unknown command may be meant for another bot, unless it names this one.
  if (ctx.chat.type !== "private" && addressee === undefined) return;
  const known = slashCommands.filter(isInMenu);
  const suggestion = nearest(
    name,
    known.map((candidate) => candidate.name),
  );
  const forEveryone = known.filter(({ access }) => access === undefined).map((candidate) => `/${candidate.name}`);
  await say([{ text: messages.unknownCommand(name, suggestion, forEveryone.join(", ")) }]);
}

/** The commands that Telegram offers in some chats, in one language. */
export interface Menu {
  commands: BotCommand[];
  scope: BotCommandScope;
  /** Missing for the menu of everyone whose language has none. */
  language_code?: LanguageCode;
}

/** The menus of private chats and of groups, in each language. */
export function menus(fallback: Locale = "en"): Menu[] {
  const forEveryone = (command: SlashCommand) => isInMenu(command) && command.access === undefined;
  return [
    ...inEachLanguage(fallback, { type: "all_private_chats" }, forEveryone),
    ...inEachLanguage(fallback, { type: "all_group_chats" }, (one) => forEveryone(one) && one.isPrivate !== true),
  ];
}

/** The menu of an owner's private chat, which also has the commands that only owners may use. */
export function ownerMenus(ownerId: number, fallback: Locale = "en"): Menu[] {
  return inEachLanguage(fallback, { type: "chat", chat_id: ownerId }, isInMenu);
}

/** Whether menus and suggestions show it. */
export function isInMenu({ description }: SlashCommand): boolean {
  return description !== undefined;
}

function inEachLanguage(fallback: Locale, scope: BotCommandScope, isShown: (command: SlashCommand) => boolean): Menu[] {
  const shown = slashCommands.filter(isShown);
  const languages = [
    { messages: MESSAGES[fallback] },
    ...LOCALES.map((code) => ({ messages: MESSAGES[code], language_code: code })),
  ];
  return languages.map(({ messages, ...language }) => ({
    commands: shown.map(({ name, description }) => ({ command: name, description: description?.(messages) ?? name })),
    scope,
    ...language,
  }));
}

/** How long to wait for Telegram, in ms. */
const CALL_MS = 5_000;

/** Publishes the menus. A server without menus, or a chat the bot hasn't met yet, is not an error. */
export async function publishMenus(
  api: Api,
  wanted: readonly Menu[],
  stop: AbortSignal,
  onRefused: (err: unknown) => void,
): Promise<void> {
  await Promise.all(
    wanted.map(({ commands, ...where }) =>
      api
        .setMyCommands(commands, where, grammySignal(AbortSignal.any([stop, timeoutSignal(CALL_MS)])))
        .catch(onRefused),
    ),
  );
}
