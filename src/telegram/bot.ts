import { sequentialize } from "@grammyjs/runner";
import { Bot, type Context, type Filter, type Transformer } from "grammy";
import type { InlineKeyboardMarkup, Message, UserFromGetMe } from "grammy/types";
import { oneLine } from "../../grammar/plain-text.ts";
import type { TextFile } from "../chat-store/outbox.ts";
import { BUILT_IN_REGISTRY } from "../commands/registry.ts";
import { addressOf, viewerOf } from "../engine/actor.ts";
import { atMost } from "../engine/at-most.ts";
import { promptly } from "../engine/give-way.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Log } from "../engine/log.ts";
import type { Locale } from "../i18n/languages.ts";
import type { Messages } from "../i18n/messages.ts";
import { code, type RichText } from "../i18n/rich-text.ts";
import { isButtonPress } from "./button-presses.ts";
import type { BotContext } from "./incoming/multistep-controls.ts";
import { mayContinue } from "./incoming/paste-cut.ts";
import {
  actorOf,
  admits,
  answerAddress,
  foreignText,
  isAddressed,
  senderOf,
  spokenText,
  withoutMention,
} from "./incoming/read-message.ts";
import { isTextDocument } from "./incoming/text-document.ts";
import { Locales } from "./locales.ts";
import { storedText, toFormattedText } from "./outgoing/formatted-text.ts";
import { keepWaits } from "./outgoing/send-limits.ts";
import { type Pairing, pair } from "./pairing.ts";
import { type Multistep, type MultistepOptions, multistep } from "./plugin.ts";
import { answerInWords, mayBeAnswer } from "./slash-commands/answers.ts";
import { parseSlashCommand, type SlashCommandCall } from "./slash-commands/slash-command.ts";
import { ownerMenus, publishMenus, runSlashCommand } from "./slash-commands/slash-commands.ts";
import { helpToken, startPage } from "./slash-commands/start-and-help.ts";
import { namedRun, type SmallTalk, smallTalkIn, Variety } from "./small-talk.ts";

/** How many people without access are remembered as told so; the outbox knows of more. */
const MAX_TOLD = 10_000;
/** Longer than a long poll. */
const REQUEST_SECONDS = 60;

export interface BotOptions extends Omit<MultistepOptions, "api" | "log"> {
  token: string;
  apiRoot?: string;
  /** If it is known without asking the server. */
  botInfo?: UserFromGetMe;
  /** The language for people whose language is unknown. Default English. */
  locale?: Locale;
  log: Log;
  /** Makes the sender of the pairing code the owner, while there is none. */
  pairing?: Pairing;
  /** Answers Bot API calls within this process, instead of a server. */
  transport?: Transformer;
}

/** A bot that is ready for updates. */
export interface ReadyBot {
  bot: Bot<BotContext>;
  plugin: Multistep<BotContext>;
}

type TextContext = Filter<BotContext, "message:text" | "channel_post:text">;

/** How long a slash command waits for the messages before it, in ms. */
const BEFORE_MS = 3_000;

/** The complete bot: access, pairing, slash commands, the plugin, and a hint for messages without shortcodes. */
export function createBot(options: BotOptions): ReadyBot {
  const { token, apiRoot, botInfo, engine, chats, access, gateway = "telegram", log, pairing, transport } = options;
  const bot = new Bot<BotContext>(token, {
    client: { timeoutSeconds: REQUEST_SECONDS, ...(apiRoot === undefined ? {} : { apiRoot }) },
    ...(botInfo === undefined ? {} : { botInfo }),
  });
  if (transport !== undefined) bot.api.config.use(transport);
  const locales = new Locales(chats.settings, options.locale);
  const messagesFor = (ctx: Context): Promise<Messages> =>
    locales.messagesFor(senderOf(ctx)?.user_id ?? 0, ctx.from?.language_code);
  const variety = new Variety();
  const plugin: Multistep<BotContext> = multistep<BotContext>({
    ...options,
    locales,
    api: bot.api,
    async onNothing(message) {
      const { key, actor, foreign } = message;
      if (actor.chat_id < 0) return;
      const { conversations } = plugin.service;
      if (conversations !== undefined && (await access.authorize(actor, "ai")))
        return conversations.ask({ key, actor, text: message.text, ...(foreign === undefined ? {} : { foreign }) });
      const { help } = await locales.messagesFor(actor.user_id);
      const hint = storedText(toFormattedText([{ text: variety.next(actor.chat_id, help.hints) }]));
      await chats.outbox.enqueue({ key: `${key}:answer`, ...addressOf(actor), ...hint }, chats.outbox.reserveSlot());
    },
  });

  bot.api.config.use(
    keepWaits({
      close: (chatId, seconds) => plugin.service.pauses.close(chatId, seconds),
      untilOpen: (chatId) => plugin.service.pauses.untilOpen(chatId),
    }),
  );

  const sendFile = async (ctx: BotContext, message: Message, file: TextFile, caption: string): Promise<void> =>
    chats.outbox.enqueue({ ...answerAddress(ctx, message, gateway), text: caption, file }, chats.outbox.reserveSlot());
  const say = async (
    ctx: BotContext,
    message: Message,
    text: RichText,
    keyboard?: InlineKeyboardMarkup,
  ): Promise<void> => {
    const hasKeyboard = keyboard !== undefined && keyboard.inline_keyboard.length > 0;
    const answer = {
      ...answerAddress(ctx, message, gateway),
      ...storedText(toFormattedText(text)),
      ...(hasKeyboard ? { reply_markup: keyboard as unknown as JsonObject } : {}),
    };
    await chats.outbox.enqueue(answer, chats.outbox.reserveSlot());
  };
  /** Shows the owners' commands in an owner's private chat, which works only once they have written to the bot. */
  const greetOwner = (ownerId: number): void => {
    const refused = (err: unknown): void => log.debug({ err }, "could not set an owner's command menu");
    void publishMenus(bot.api, ownerMenus(ownerId, options.locale), new AbortController().signal, refused);
  };

  const told = new Set<number>();
  /** Tells someone without access who writes in private how to get it, once: the outbox refuses a message that it knows. */
  const tellStranger = async ({ chat, from, message }: Context): Promise<void> => {
    if (message === undefined || from === undefined || from.is_bot || chat?.type !== "private") return;
    if (told.has(from.id) || !(await access.hasOwner())) return;
    if (told.size === MAX_TOLD) told.clear();
    told.add(from.id);
    const advice = storedText(toFormattedText(locales.guess(from.id, from.language_code).noAccess(from.id)));
    const key = `${gateway}:stranger:${from.id}`;
    await chats.outbox.enqueue({ key, gateway, chat_id: chat.id, ...advice }, chats.outbox.reserveSlot());
  };

  // A text document may be long.
  bot.use((ctx, next) => (ctx.msg?.document === undefined ? promptly(next) : next()));
  bot.on("message", async (ctx, next) => {
    const actor = actorOf(ctx, ctx.msg, gateway);
    const done = actor && plugin.service.queue.arriving(actor);
    await next().finally(() => done?.());
  });
  bot.use(sequentialize((ctx: Context) => ctx.chat?.id.toString()));
  if (pairing !== undefined)
    bot.on("message:text", (ctx, next) =>
      pair(ctx, next, {
        pairing,
        say: (text) => say(ctx, ctx.message, [{ text }]),
        messages: () => messagesFor(ctx),
        onPaired: greetOwner,
      }),
    );
  bot.use(async (ctx, next) => {
    // A stranger who presses a button is told why nothing happens.
    if (isButtonPress(ctx)) return next();
    // Telegram itself reports a move, so the sender doesn't matter.
    if (ctx.update.stopped_message_generation !== undefined) return next();
    const isMove = ctx.msg?.migrate_to_chat_id !== undefined || ctx.msg?.migrate_from_chat_id !== undefined;
    if (isMove || (await admits(access, ctx))) return next();
    log.debug({ user_id: ctx.from?.id, chat_id: ctx.chat?.id }, "ignored an update from someone without access");
    await tellStranger(ctx);
  });
  bot.use(plugin);
  /** One use of a slash command, or a text that does what one would do. */
  const callOf = async (ctx: TextContext, rest: string): Promise<SlashCommandCall | undefined> => {
    const actor = actorOf(ctx, ctx.msg, gateway);
    if (actor === undefined) return undefined;
    const { conversations } = plugin.service;
    const { dailyTokens } = options.ai ?? {};
    const ai = conversations && { conversations, ...(dailyTokens === undefined ? {} : { dailyTokens }) };
    const { timeZone = "UTC", buttons: hasButtons = true, registry = BUILT_IN_REGISTRY } = options;
    return {
      ctx,
      actor,
      key: answerAddress(ctx, ctx.msg, gateway).key,
      messages: await messagesFor(ctx),
      locales,
      rest,
      engine,
      registry,
      chats,
      ai,
      hasButtons,
      timeZone,
      say: (text, keyboard) => say(ctx, ctx.msg, text, keyboard),
      sendFile: (file, caption) => sendFile(ctx, ctx.msg, file, caption),
      onContinued: (id) => options.onContinued?.(id),
      onMistake: () => options.onMistake?.(),
      isOwner: () => access.isOwner(actor),
    };
  };
  bot.on(["message:text", "channel_post:text"], async (ctx) => {
    const text = withoutMention(spokenText(ctx.msg), ctx.me.username);
    const command = parseSlashCommand(text);
    // For a full message it is known only when no further part follows whether it has shortcodes.
    const isPart = mayContinue(ctx.msg.text) && (ctx.chat.type === "private" || options.ai === undefined);
    if (command === undefined && (!isAddressed(ctx) || isPart)) return;
    const call = await callOf(ctx, command?.rest ?? "");
    if (call === undefined) return;
    // Messages sent before this one run first.
    await atMost(BEFORE_MS, plugin.service.queue.upToDate(call.actor));
    if (command === undefined) return answerText(text, call, variety);
    await runSlashCommand(call, command);
    if (command.name === "start" && ctx.chat.type === "private" && (await call.isOwner()))
      greetOwner(call.actor.user_id);
  });
  bot.on("message:document", async (ctx) => {
    if (!isAddressed(ctx)) return;
    const { help, documentKind } = await messagesFor(ctx);
    const fitting = isTextDocument(ctx.msg.document) ? undefined : documentKind;
    await say(ctx, ctx.msg, [{ text: variety.next(ctx.chat.id, help.hints, fitting) }]);
  });
  bot.on(["message:media", "message:voice", "message:audio", "message:rich_message"], async (ctx) => {
    // Each picture of an album is a separate message.
    if (!isAddressed(ctx) || ctx.msg.media_group_id !== undefined) return;
    const { help } = await messagesFor(ctx);
    const isText = "rich_message" in ctx.msg || ctx.msg.caption !== undefined;
    const fitting = isText ? undefined : help.onlyText;
    await say(ctx, ctx.msg, [{ text: variety.next(ctx.chat.id, help.hints, fitting) }]);
  });
  return { bot, plugin };
}

/**
 * Answers a text that is addressed to the bot and has neither a shortcode nor a command: the option of an open question
 * answers it, then the AI, if there is one that the sender may use. Without it, small talk gets what it asks for, anything else a hint.
 */
async function answerText(text: string, call: SlashCommandCall, variety: Variety): Promise<unknown> {
  const { actor, messages, chats, key, hasButtons, say, ctx } = call;
  if (mayBeAnswer(text) && foreignText(ctx.msg) === undefined && (await answerInWords(text, call))) return;
  if ((await ctx.multistep.ask(text)).accepted) return;
  const { help } = messages;
  const talk = text.trim() === "/" ? "help" : smallTalkIn(text);
  const greeting = help.hello(actor.user_id < 0 ? undefined : ctx.from?.first_name || undefined);
  const answers = { greeting, wellbeing: help.wellbeing, thanks: help.thanks, bye: help.bye };
  if (talk !== undefined && !isAnswered(talk, answers)) return runSlashCommand(call, { name: talk });
  const named = await workflowToRun(text, call);
  if (named !== undefined) return say(help.offerRun(code(`/run ${named}`)));
  const fitting = talk === undefined ? undefined : answers[talk];
  const said = variety.next(actor.chat_id, help.hints, fitting);
  if (talk !== "greeting" || said !== greeting || !hasButtons) return say([{ text: said }]);
  const page = startPage(await helpToken(chats.buttons, key, actor), messages, greeting);
  return say(page.text, page.keyboard);
}

function isAnswered<Answers extends object>(talk: SmallTalk, answers: Answers): talk is SmallTalk & keyof Answers {
  return Object.hasOwn(answers, talk);
}

/** The name of the workflow that a message such as "run Morning report" names, if there is one. */
async function workflowToRun(text: string, { actor, engine, isOwner }: SlashCommandCall): Promise<string | undefined> {
  const name = namedRun(text);
  if (name === undefined) return undefined;
  const found = await engine.findWorkflow(name, viewerOf(actor, await isOwner()));
  return found.ok ? oneLine(found.value.name) : undefined;
}
