import { autoRetry } from "@grammyjs/auto-retry";
import { sequentialize } from "@grammyjs/runner";
import { Bot, type Context, type Filter, type Transformer } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { nearest } from "../../grammar/nearest.ts";
import type { JsonObject } from "../engine/json.ts";
import type { RichText } from "../interpreter/rich-text.ts";
import { isPress } from "./buttons/on-press.ts";
import { ACTION_METHODS } from "./chat-actions/action-table.ts";
import type { BotContext, CommandCall } from "./commands/bot-command.ts";
import { type ParsedCommand, parseCommand } from "./commands/parse-command.ts";
import { botCommands } from "./commands/table.ts";
import { toFormattedText } from "./formatted-text.ts";
import { isAddressed, withoutMention } from "./intake/addressed.ts";
import type { Log } from "./log.ts";
import type { Pairing } from "./pairing.ts";
import { admits, answerAddress, type Multistep, type MultistepOptions, multistep } from "./plugin.ts";

/** Longer than a long poll. */
const REQUEST_SECONDS = 60;

export interface BotOptions extends Omit<MultistepOptions, "api" | "log"> {
  token: string;
  apiRoot?: string;
  /** Where it is known without asking. */
  botInfo?: UserFromGetMe;
  log: Log;
  /** For a bot that has no owner yet. */
  pairing?: Pairing;
  /** Answers Bot API calls in this process, instead of a server. */
  transport?: Transformer;
}

/** A bot that is ready to get updates. */
export interface ReadyBot {
  bot: Bot<BotContext>;
  plugin: Multistep<BotContext>;
}

type TextContext = Filter<BotContext, "message:text">;

/** The whole bot: access, commands, the plugin, and a hint for those who write without shortcodes. */
export function createBot(options: BotOptions): ReadyBot {
  const { token, apiRoot, botInfo, engine, access, surface = "telegram", log, pairing, transport } = options;
  const bot = new Bot<BotContext>(token, {
    client: { timeoutSeconds: REQUEST_SECONDS, ...(apiRoot === undefined ? {} : { apiRoot }) },
    ...(botInfo === undefined ? {} : { botInfo }),
  });
  if (transport !== undefined) bot.api.config.use(transport);
  bot.api.config.use(retryAfterLimits);
  const plugin = multistep<BotContext>({ ...options, api: bot.api });

  const say = async (ctx: TextContext, text: RichText): Promise<void> => {
    const { text: words, entities } = toFormattedText(text);
    const styles = entities as unknown as JsonObject[];
    await engine.outbox.enqueue({ ...answerAddress(ctx, ctx.message, surface), text: words, entities: styles });
  };

  bot.use(sequentialize((ctx: Context) => ctx.chat?.id.toString()));
  if (pairing !== undefined) bot.on("message:text", (ctx, next) => pair(ctx, pairing, say, next));
  bot.use(async (ctx, next) => {
    // Who presses a button is told why it does nothing.
    if (isPress(ctx)) return next();
    // Who made the group a supergroup does not matter: Telegram itself says so.
    const isMove = ctx.msg?.migrate_to_chat_id !== undefined || ctx.msg?.migrate_from_chat_id !== undefined;
    if (isMove || (await admits(access, ctx))) return next();
    log.debug({ user_id: ctx.from?.id, chat_id: ctx.chat?.id }, "ignored a stranger");
  });
  bot.use(plugin);
  bot.on("message:text", async (ctx) => {
    const command = parseCommand(withoutMention(ctx.message.text, ctx.me.username));
    if (command !== undefined) {
      const call = {
        ctx,
        rest: command.rest,
        say: (text: RichText) => say(ctx, text),
        engine,
        isOwner: () => access.isOwner({ user_id: ctx.from.id, surface }),
      };
      return runCommand(call, command);
    }
    if (isAddressed(ctx)) await say(ctx, HINT);
  });
  return { bot, plugin };
}

/** The outbox, progress messages, actions and polling have their own patience, and better to do than repeat the same call. */
const PATIENT_THEMSELVES: ReadonlySet<string> = new Set([
  "sendMessage",
  "editMessageText",
  "getUpdates",
  ...ACTION_METHODS,
]);

/** Other calls wait where the server says how long. */
const retryAfterLimits: Transformer = (prev, method, payload, signal) =>
  PATIENT_THEMSELVES.has(method) ? prev(method, payload, signal) : patiently(prev, method, payload, signal);
const patiently = autoRetry({
  maxRetryAttempts: 3,
  maxDelaySeconds: 60,
  rethrowHttpErrors: true,
  rethrowInternalServerErrors: true,
});

const HINT: RichText = [
  { text: "I carry out shortcodes such as " },
  { text: "[MULTISTEP:LIST_WORKFLOWS]", style: "code" },
  { text: ", and found none in this message. /help shows them all." },
];

async function pair(
  ctx: TextContext,
  pairing: Pairing,
  say: (ctx: TextContext, text: RichText) => Promise<void>,
  next: () => Promise<void>,
): Promise<void> {
  const command = parseCommand(ctx.message.text);
  if (command?.name !== "start" || ctx.chat.type !== "private" || ctx.from.is_bot) return next();
  const outcome = command.rest === "" ? "missing" : await pairing.try(command.rest, ctx.from.id);
  if (outcome === "paired") return say(ctx, [{ text: "You own this bot now. Send me a shortcode, or /help." }]);
  if (outcome === "wrong") return say(ctx, [{ text: "That is not the code in the log (any more)." }]);
  if (outcome === "missing" && (await pairing.isOpen())) {
    return say(ctx, [{ text: "Nobody owns this bot yet. Send /start with the pairing code from its log." }]);
  }
  return next();
}

async function runCommand(call: CommandCall, { name, addressee }: Omit<ParsedCommand, "rest">): Promise<void> {
  const { ctx, say } = call;
  if (addressee !== undefined && addressee.toLowerCase() !== ctx.me.username?.toLowerCase()) return;
  const command = botCommands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command.run(call);
  if (ctx.chat.type !== "private") return;
  const meant = nearest(
    name,
    botCommands.map((candidate) => candidate.name),
  );
  await say([
    { text: `There is no command /${name}.${meant === undefined ? "" : ` Did you mean /${meant}?`} ` },
    { text: "/help shows the shortcodes." },
  ]);
}
