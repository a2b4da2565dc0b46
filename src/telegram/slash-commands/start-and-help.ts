import type { InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import { nearest } from "../../../grammar/nearest.ts";
import { makePrompt } from "../../ai/prompt.ts";
import type { Buttons } from "../../chat-store/buttons.ts";
import type { TextFile } from "../../chat-store/outbox.ts";
import type { Catalog } from "../../commands/command.ts";
import { explanationOf, topicNamed, topicText } from "../../commands/help.ts";
import { type Actor, addressOf } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import { HELP_TOPICS, type HelpMessages } from "../../i18n/help-messages.ts";
import type { Messages } from "../../i18n/messages.ts";
import { bold, code, lineOf, lines, type RichText, rich } from "../../i18n/rich-text.ts";
import { type ButtonHandler, type Page, toCallbackData } from "../buttons/button.ts";
import { openDashboard } from "./dashboard.ts";
import type { SlashCommand } from "./slash-command.ts";

const LASTS_SECONDS = 30 * 24 * 3600;

/** A row for each slash command of everyone, or for every one. */
type HelpMenu = (messages: Messages, isWhole?: boolean) => readonly string[];

/** What the pages of `/start` and `/help` are built from. */
interface HelpScope {
  registry: Catalog;
  handlers: Engine["handlers"];
  messages: Messages;
}

/** `/start`: says hello, with a workflow to try. While the bot has no owner, pairing handles it first. */
export const start: SlashCommand = {
  name: "start",
  readOnly: true,
  description: ({ slashCommands }) => slashCommands.start,
  isPrivate: true,
  async run(call) {
    const { ctx, actor, say, messages, chats, key, hasButtons } = call;
    const { help: words } = messages;
    // The link that `/dashboard` gives in a group.
    if (call.rest === "dashboard") return openDashboard(call);
    const name = actor.user_id < 0 ? undefined : ctx.from?.first_name || undefined;
    const greeting = words.hello(name);
    if (hasButtons) {
      const page = startPage(await helpToken(chats.buttons, key, actor), messages, greeting);
      return say(page.text, page.keyboard);
    }
    const commands = rich`${code("/help")} · ${code("/prompt")}`;
    await say(
      lines([
        rich`${greeting} ${words.purpose}`,
        [],
        [{ text: words.tryThis }],
        [code(exampleShortcode(words))],
        [],
        commands,
      ]),
    );
  },
};

/** How much of what someone wrote is quoted back. */
const MAX_QUOTE = 60;

/**
 * `/help [TOPIC or ACTION]`: a short page with topics, one topic, or one command, handler or slash command explained. `menu` has
 * a row for each slash command, as `/name – what it does`.
 */
export function helpCommand(menu: HelpMenu): SlashCommand {
  return {
    name: "help",
    readOnly: true,
    description: ({ slashCommands }) => slashCommands.help,
    async run(call) {
      const { actor, rest, say, messages, chats, key, hasButtons, registry, engine } = call;
      const scope: HelpScope = { registry, handlers: engine.handlers, messages };
      const topic = rest === "" ? undefined : topicNamed(rest, messages.help);
      if (rest !== "" && topic === undefined) {
        const explained = explain(rest, scope, menu(messages, true));
        if (explained === undefined) call.onMistake();
        return say(explained ?? unknownTopic(rest, scope, menu(messages, true)));
      }
      if (!hasButtons)
        return say(
          topic === undefined
            ? mainText(menu(messages), messages, false)
            : topicText(topic, { ...scope, help: messages.help }),
        );
      const token = await helpToken(chats.buttons, key, actor);
      const page = helpPage(topic ?? "main", token, scope, menu);
      if (page !== undefined) await say(page.text, page.keyboard);
    },
  };
}

/** Explains the slash command with that name, and what else has it. */
function explain(written: string, scope: HelpScope, menu: readonly string[]): RichText | undefined {
  const name = written.replace(/^\//, "").toLowerCase();
  const row = menu.find((one) => one.startsWith(`/${name} `));
  const { registry, handlers, messages } = scope;
  const other = written.startsWith("/")
    ? undefined
    : explanationOf(written, { registry, handlers, help: messages.help });
  if (row === undefined || other === undefined) return row === undefined ? other : [{ text: row }];
  return lines([[{ text: row }], [], other]);
}

function unknownTopic(written: string, { registry, handlers, messages }: HelpScope, menu: readonly string[]): RichText {
  const names = [
    ...HELP_TOPICS,
    ...menu.map((row) => row.slice(1, row.indexOf(" "))),
    ...registry.commands.map(({ action }) => action),
    ...handlers.keys(),
  ];
  const topics = HELP_TOPICS.map((topic) => `/help ${topic}`).join(", ");
  return [{ text: messages.help.noSuchTopic(lineOf(written, MAX_QUOTE), nearest(written, names), topics) }];
}

/** `/prompt`: the text that teaches an AI to write shortcodes, as a file to hand over. */
export const prompt: SlashCommand = {
  name: "prompt",
  readOnly: true,
  description: ({ slashCommands }) => slashCommands.prompt,
  async run({ engine, registry, messages, sendFile }) {
    const { file, caption } = promptFile({ registry, handlers: engine.handlers, messages });
    await sendFile(file, caption);
  },
};

/** Handles the buttons of `/start` and `/help`. The choice is a topic, `main`, `try` or `prompt`. */
export function helpButton(menu: HelpMenu): ButtonHandler {
  return async ({ button, choice, actor, messages, isOwner }, { engine, registry, chats, accept, quota }) => {
    const scope: HelpScope = { registry, handlers: engine.handlers, messages };
    const page = helpPage(choice, button.token, scope, menu);
    if (page !== undefined) return { text: "", page };
    if (choice !== "try" && choice !== "prompt") return { text: messages.press.tooOld, alert: true };
    if (!isOwner && !quota.message(actor.user_id)) return { text: messages.press.tooMany };
    // Pressed twice in a row, it is done once.
    const minute = Math.floor(engine.now().getTime() / 60_000);
    const key = `${actor.gateway}:press:${button.token}:${choice}:${actor.user_id}:${minute}`;
    if (choice === "try") await accept({ key, actor, text: exampleShortcode(messages.help) });
    else {
      const { file, caption } = promptFile(scope);
      await chats.outbox.enqueue({ key, ...addressOf(actor), text: caption, file }, chats.outbox.reserveSlot());
    }
    return { text: messages.press.done };
  };
}

/** The greeting again, for someone who says hello. */
export function startPage(token: string, messages: Messages, greeting: string): Page {
  return {
    text: rich`${greeting} ${messages.help.purpose}`,
    keyboard: startKeyboard(token, messages),
  };
}

/** Issues the buttons of one message of `/start` or `/help`; everyone in the chat may use them. */
export function helpToken(buttons: Buttons, key: string, { gateway, chat_id }: Actor): Promise<string> {
  return buttons.issue(`${key}:help`, { kind: "help", gateway, chat_id, data: {}, lasts: LASTS_SECONDS });
}

function startKeyboard(token: string, { help }: Messages): InlineKeyboardMarkup {
  return {
    inline_keyboard: [
      [button(token, "try", help.tryIt)],
      [button(token, "main", help.openHelp), button(token, "prompt", help.getPrompt)],
    ],
  };
}

/** The main page, or that of a topic; undefined if there is no such page. */
function helpPage(choice: string, token: string, scope: HelpScope, menu: HelpMenu): Page | undefined {
  const { messages, registry, handlers } = scope;
  const { help } = messages;
  const topic = HELP_TOPICS.find((one) => one === choice);
  if (topic !== undefined)
    return {
      text: topicText(topic, { registry, handlers, help }),
      keyboard: { inline_keyboard: [[button(token, "main", help.back)]] },
    };
  if (choice !== "main") return undefined;
  const topics = HELP_TOPICS.map((one) => button(token, one, help.topics[one]));
  const rows = Array.from({ length: Math.ceil(topics.length / 2) }, (_, row) => topics.slice(row * 2, row * 2 + 2));
  const first = [button(token, "try", help.tryIt), button(token, "prompt", help.getPrompt)];
  return { text: mainText(menu(messages), messages, true), keyboard: { inline_keyboard: [first, ...rows] } };
}

function mainText(commands: readonly string[], { help }: Messages, hasButtons: boolean): RichText {
  const topics = HELP_TOPICS.map((topic) => `/help ${topic}`).join(", ");
  return lines([
    [bold(help.title)],
    [{ text: help.intro }],
    [],
    [bold(help.commands)],
    ...commands.map((row) => [{ text: row }]),
    [],
    [{ text: hasButtons ? help.tapTopic : help.writeTopic(topics) }],
  ]);
}

function button(token: string, choice: string, text: string): InlineKeyboardButton {
  return { text, callback_data: toCallbackData({ token, choice }) };
}

/** A workflow that shows what the bot does: it says something, waits, and says more. */
function exampleShortcode({ example }: HelpMessages): string {
  const [hello, wait, more] = example.steps;
  const steps = [
    { name: hello, handler: "send_message", params: { text: example.first } },
    { name: wait, handler: "delay", params: { seconds: 3 }, dependencies: [hello] },
    { name: more, handler: "send_message", params: { text: example.last }, dependencies: [wait] },
  ];
  return `[MULTISTEP:QUICK_WORKFLOW:${example.name}:${JSON.stringify(steps)}]`;
}

function promptFile({ registry, handlers, messages }: HelpScope): { file: TextFile; caption: string } {
  const { text } = makePrompt({
    commands: registry.commands,
    templates: registry.templates,
    handlers: [...handlers.values()],
  });
  return { file: { name: "stepgram-prompt.txt", text }, caption: messages.help.promptFile(handlers.size) };
}
