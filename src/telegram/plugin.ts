import { type Api, Composer, type Context, type MiddlewareFn, type MiddlewareObj } from "grammy";
import type { Message } from "grammy/types";
import { formatsOf, type TextFormats } from "../../grammar/position.ts";
import { couldRun, endsOpen, hasShortcodes, haveSameShortcodes, parseOnce } from "../../grammar/shortcode/parse.ts";
import { type Access, TERMINAL_PERSON } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { IncomingMessage } from "../chat-store/inbox.ts";
import { BUILT_IN_REGISTRY } from "../commands/registry.ts";
import type { Actor } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { Log } from "../engine/log.ts";
import type { Messages } from "../i18n/messages.ts";
import { problem, sayProblem } from "../i18n/problem.ts";
import { sentFile } from "./api/sent-files.ts";
import { isButtonPress, onButtonPress, refuseButtonPress, runButtonPress, runPressOnce } from "./button-presses.ts";
import { ChatService, type ChatServiceOptions } from "./chat-service.ts";
import { ElectedChatService } from "./elected-service.ts";
import { getsReply } from "./incoming/message-queue.ts";
import type {
  AskResult,
  Chunks,
  MultistepControls,
  MultistepFlavor,
  MultistepResult,
  RunOptions,
} from "./incoming/multistep-controls.ts";
import { mayContinue } from "./incoming/paste-cut.ts";
import { createMessageQuota, FILE_BYTES_A_MINUTE, MESSAGES_A_MINUTE } from "./incoming/quotas.ts";
import {
  actorOf,
  admits,
  answerAddress,
  foreignText,
  isAddressed,
  type MessageText,
  messageKey,
  messageText,
  ownText,
  quotedText,
  senderOf,
  textOrigin,
  updateKey,
  withoutMention,
} from "./incoming/read-message.ts";
import { SplitPastes } from "./incoming/split-pastes.ts";
import { streamAnswer } from "./incoming/stream-answer.ts";
import { isTextDocument, MAX_DOCUMENT } from "./incoming/text-document.ts";
import { Locales } from "./locales.ts";
import { parseSlashCommand } from "./slash-commands/slash-command.ts";

export interface MultistepOptions
  extends Pick<
    ChatServiceOptions,
    | "buttons"
    | "pictures"
    | "confirm"
    | "progressIntervalMs"
    | "limits"
    | "locales"
    | "showsForeignProgress"
    | "onRead"
    | "onNothing"
    | "onMistake"
    | "ai"
    | "onContinued"
    | "registry"
    | "timeZone"
    | "buttonQuota"
    | "checkAction"
    | "tryAction"
  > {
  engine: Engine;
  chats: ChatStore;
  /** The bot's own API; messages of steps and progress are sent outside of any update. */
  api: Api;
  /** Who may do what; see `createAccess`. */
  access: Access;
  /** The gateway whose chats the bot serves. One process at a time serves a gateway. Default `telegram`. */
  gateway?: string;
  /**
   * Whether to elect a leader among the processes on the database: one serves the chats, the others store what they
   * receive and take over if it dies. Default false: the caller makes sure that only one runs.
   */
  electsLeader?: boolean;
  log?: Log;
}

/** The plugin: middleware and the service behind it. */
export interface Multistep<C extends Context & MultistepFlavor> extends MiddlewareObj<C> {
  /** Resumes unfinished work and starts delivering. Called automatically for the first update. */
  start(): Promise<void>;
  /** Stops taking work, finishes what is in progress and gives up the lease. */
  stop(): Promise<void>;
  readonly service: ChatService;
}

const NOT_ADMITTED: MultistepResult = { accepted: false, reason: "not_admitted" };

/** To detect a plugin that is installed twice. */
const seen = new WeakSet<Context>();

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Makes a bot run the `[MULTISTEP:…]` shortcodes in messages, if `access` admits the sender. Other messages go to the
 * next middleware.
 */
export function multistep<C extends Context & MultistepFlavor>(options: MultistepOptions): Multistep<C> {
  const { access, gateway = "telegram", log = silent, registry = BUILT_IN_REGISTRY } = options;
  const parse = (text: string) => parseOnce(text, registry.vocabulary);
  const { locales = new Locales(options.chats.settings) } = options;
  const alone = new ChatService({ ...options, log, locales });
  const elected = options.electsLeader
    ? new ElectedChatService({
        gateway,
        leases: options.chats.leases,
        now: () => options.engine.now(),
        log,
        make: (isFollower) => new ChatService({ ...options, log, locales, isFollower, looksForMessages: true }),
      })
    : undefined;
  const service = (): ChatService => elected?.service ?? alone;
  const quota = createMessageQuota();
  const fileQuota = createMessageQuota(FILE_BYTES_A_MINUTE);
  const pastes = new SplitPastes((text) => endsOpen(parse(text)));
  let started: Promise<unknown> | undefined;
  const start = async (): Promise<void> => {
    started ??= (elected?.start() ?? alone.serve(gateway)).catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    await started;
  };

  const messagesFor = (ctx: C): Promise<Messages> =>
    locales.messagesFor(senderOf(ctx)?.user_id ?? 0, ctx.from?.language_code);

  const tell = (ctx: C, message: Message, text: string): Promise<void> => {
    const { outbox } = options.chats;
    return outbox.enqueue({ ...answerAddress(ctx, message, gateway), text }, outbox.reserveSlot());
  };

  /**
   * Counts the message against the chat's quota, except for owners, and tells the chat once when the quota is used up.
   */
  const take = async (ctx: C, message: Message, actor: Actor): Promise<MultistepResult> => {
    // This also records the sender's language, for the progress messages.
    const messages = await messagesFor(ctx);
    const verdict = (await access.isOwner(actor)) ? "read" : quota(actor.chat_id);
    if (verdict === "refuse") await tell(ctx, message, messages.full(MESSAGES_A_MINUTE));
    return verdict === "read" ? { accepted: true } : { accepted: false, reason: "too_many" };
  };

  /**
   * The text of the message with its text document, or why there is none. A document is counted against the chat's quota before it
   * is downloaded; undefined if it isn't read, and the chat has been told so.
   */
  const read = async (ctx: C, message: Message): Promise<MessageText | undefined> => {
    const { document } = message;
    const actor = actorOf(ctx, message, gateway);
    if (document !== undefined && isTextDocument(document) && actor !== undefined && !(await access.isOwner(actor))) {
      const verdict = fileQuota(actor.chat_id, document.file_size ?? MAX_DOCUMENT);
      if (verdict === "refuse")
        await tell(ctx, message, (await messagesFor(ctx)).fullOfFiles(FILE_BYTES_A_MINUTE / 1e6));
      if (verdict !== "read") return undefined;
    }
    return messageText(options.api, message);
  };

  const isTooFast = async (user_id: number): Promise<boolean> =>
    !service().pressing.quota.press(user_id) && !(await access.isOwner({ user_id, gateway }));

  const accept = async (
    ctx: C,
    message: Message,
    text: string,
    part: string,
    {
      continues,
      isUnseen = false,
      ...answer
    }: { continues?: string | undefined } & RunOptions &
      Pick<IncomingMessage, keyof TextFormats | "answers" | "file"> = {},
  ): Promise<MultistepResult> => {
    const actor = actorOf(ctx, message, gateway);
    if (actor === undefined) return NOT_ADMITTED;
    const taken: MultistepResult = continues === undefined ? await take(ctx, message, actor) : { accepted: true };
    if (taken.accepted)
      await service().queue.accept({
        key: `${updateKey(gateway, ctx.update, message)}${part}`,
        actor,
        text,
        // A text from the bot's own code is complete, so it isn't joined with further messages.
        ...(part === "" ? {} : { joined: [] }),
        ...answer,
        ...(isUnseen ? { isUnseen } : {}),
        ...(continues === undefined ? {} : { continues }),
        ...textOrigin(message),
      });
    return taken;
  };

  /**
   * Handles a message without shortcodes as the answer to a step's question, if it is one, before anything else a bot does with
   * plain messages. False for slash commands, and for messages that answer nothing.
   */
  const takeAnswer = async (ctx: C, message: Message, whole: string | undefined): Promise<boolean> => {
    const file = sentFile(message);
    const isText = file === undefined || (message.document !== undefined && isTextDocument(message.document));
    const text = whole === undefined || !isText ? undefined : withoutMention(whole, ctx.me.username);
    if (text !== undefined && (text === "" || parseSlashCommand(text) !== undefined)) return false;
    const { inbox } = options.chats;
    const key = updateKey(gateway, ctx.update, message);
    // An answer that is delivered again answers the same question, not the next one.
    const answers = (await inbox.find(key))?.answers ?? (await service().answers.questionFor(message, text, file));
    if (answers === undefined) return false;
    if (file === undefined && mayContinue(message.text ?? "")) {
      const { message: why, hint = "" } = sayProblem(problem("answerCut"), (await messagesFor(ctx)).problems);
      await tell(ctx, message, `${why} ${hint}`);
      return false;
    }
    await accept(ctx, message, text ?? "", "", { answers, ...(file === undefined ? {} : { file }) });
    return true;
  };

  const install: MiddlewareFn<C> = async (ctx, next) => {
    if (seen.has(ctx)) throw new Error("The multistep plugin is installed twice on this bot; once is enough.");
    seen.add(ctx);
    let runs = 0;
    const run = async (text: string, runOptions: RunOptions = {}): Promise<MultistepResult> => {
      const message = ctx.msg;
      if (message === undefined) throw new Error("multistep.run needs an update with a message.");
      if (typeof text !== "string")
        throw new TypeError(`multistep.run takes a string, not a value of type ${typeof text}.`);
      if (!(await admits(access, ctx))) return NOT_ADMITTED;
      // An AI that says nothing gets no reply.
      return text.trim() === "" ? { accepted: true } : accept(ctx, message, text, `:${++runs}`, runOptions);
    };
    const stream = async (chunks: Chunks): Promise<MultistepResult> => {
      const message = ctx.msg;
      if (message === undefined) throw new Error("multistep.stream needs an update with a message.");
      const actor = actorOf(ctx, message, gateway);
      if (actor === undefined || !(await admits(access, ctx))) return NOT_ADMITTED;
      const taken = await take(ctx, message, actor);
      if (!taken.accepted) return taken;
      const preview = service().preview(actor, message.message_id);
      const key = `${updateKey(gateway, ctx.update, message)}:${++runs}`;
      await streamAnswer({ key, actor, ...textOrigin(message) }, chunks, {
        queue: service().queue,
        preview,
        registry,
      }).finally(() => preview.close());
      return taken;
    };
    const ask = async (given?: string): Promise<AskResult> => {
      const message = ctx.msg;
      if (message === undefined) throw new Error("multistep.ask needs an update with a message.");
      const text = given ?? ownText(message);
      const { conversations } = service();
      const actor = actorOf(ctx, message, gateway);
      if (conversations === undefined || text.trim() === "") return { accepted: false, reason: "no_ai" };
      if (actor === undefined || !(await admits(access, ctx))) return NOT_ADMITTED;
      if (!(await access.authorize(actor, "ai"))) return { accepted: false, reason: "not_granted" };
      const taken = await take(ctx, message, actor);
      if (!taken.accepted) return taken;
      const key = updateKey(gateway, ctx.update, message);
      await conversations.ask({ key, actor, text, ...textOrigin(message), ...quotedText(message) });
      return taken;
    };
    const answer = async (token: string, choice: string): Promise<string> => {
      const message = ctx.msg;
      const actor = message && actorOf(ctx, message, gateway);
      if (message === undefined || actor === undefined) throw new Error("multistep.answer needs a person's message.");
      // A decision that someone forwards is not theirs.
      if (foreignText(message) !== undefined) return (await messagesFor(ctx)).forwardedCommand("answer");
      const key = `${updateKey(gateway, ctx.update, message)}:press`;
      if (await isTooFast(actor.user_id)) return (await messagesFor(ctx)).press.tooMany;
      const { is_bot: isBot = false } = ctx.from ?? {};
      const isTerminal = actor.user_id === TERMINAL_PERSON;
      const name = actor.name ?? (isTerminal ? (await messagesFor(ctx)).answer.you : String(actor.user_id));
      const said = await runButtonPress({ token, choice, actor, name, isBot, key }, service().pressing);
      if (said.closing !== undefined) await service().closeQuestion(gateway, token, said.closing);
      for (const id of said.executions ?? []) options.onContinued?.(id);
      return said.text;
    };
    Object.assign(ctx, { multistep: { run, stream, ask, answer } satisfies MultistepControls });
    await start();
    await next();
  };

  const composer = new Composer<C>(install);
  // Telegram reports the move in both chats; either report will do.
  composer.on("message:migrate_to_chat_id", async ({ chat, message }) =>
    service().moveChat(chat.id, message.migrate_to_chat_id),
  );
  composer.on("message:migrate_from_chat_id", async ({ chat, message }) =>
    service().moveChat(message.migrate_from_chat_id, chat.id),
  );
  composer.on("stopped_message_generation", async ({ update }) => {
    // Drafts are only in private chats, whose id is the person's.
    const { chat, message_thread_id: thread_id } = update.stopped_message_generation;
    const conversation = { chat_id: chat.id, user_id: chat.id };
    const isStopped = await service().conversations?.stop(conversation);
    if (isStopped !== true && thread_id !== undefined)
      await service().conversations?.stop({ ...conversation, thread_id });
  });
  composer.on("callback_query:data", async (ctx, next) => {
    if (!isButtonPress(ctx)) return next();
    if (await isTooFast(ctx.from.id)) return refuseButtonPress(ctx, { locales, log });
    await runPressOnce(`${gateway}:${ctx.callbackQuery.id}`, options.chats, log, async () => {
      const { hasFailed = false } = await onButtonPress(ctx, gateway, service().pressing);
      return !hasFailed;
    });
  });
  composer.on(["message", "channel_post"], async (ctx, next) => {
    const message: Message = ctx.msg;
    const sender = senderOf(ctx);
    // A stranger's text isn't even parsed.
    if (sender === undefined || !(await admits(access, ctx))) return next();
    const said = await read(ctx, message);
    if (said === undefined) return;
    // A document is no part of a paste.
    const isPart = said.ok && message.document === undefined;
    const continues = isPart ? pastes.rootOf(message, sender.user_id, said.text) : undefined;
    const isPassed = said.ok && continues === undefined && !getsReply(parse(said.text), ctx.chat.id);
    if ((isPassed || !said.ok) && (await takeAnswer(ctx, message, said.ok ? said.text : undefined))) return;
    if (!said.ok) return isAddressed(ctx) ? tell(ctx, message, said.problem(await messagesFor(ctx))) : next();
    // A full message may be cut off, and its shortcodes may start in the next part.
    if (isPassed && (message.document !== undefined || !mayContinue(said.text))) return next();
    const { text } = said;
    const key = updateKey(gateway, ctx.update, message);
    // Noted first, because the next part may arrive before this one is stored.
    if (message.document === undefined) pastes.note(message, sender.user_id, text, continues ?? key);
    await accept(ctx, message, text, "", { continues, ...formatsOf(said) });
    if (isPassed) await next();
  });
  composer.on(["edited_message", "edited_channel_post"], async (ctx, next) => {
    const message: Message = ctx.msg;
    if (!(await admits(access, ctx))) return next();
    const said = await read(ctx, message);
    if (said === undefined) return;
    if (!said.ok || !hasShortcodes(parse(said.text))) return next();
    const { text } = said;
    const before = await options.chats.inbox.textOf(messageKey(gateway, message));
    // If nothing in a message could run, it runs once an edit corrects it; one that has run doesn't run again.
    if (before === undefined || !couldRun(parse(before))) await accept(ctx, message, text, "", formatsOf(said));
    else if (!haveSameShortcodes(parse(before), parse(text))) await tell(ctx, message, (await messagesFor(ctx)).edited);
  });
  return {
    middleware: () => composer.middleware(),
    start,
    stop: () => (elected ?? alone).stop(),
    get service() {
      return service();
    },
  };
}
