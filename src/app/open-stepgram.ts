import { join } from "node:path";
import type { BotAi } from "../ai/bot-ai.ts";
import { ModelClient, type ModelSource } from "../ai/model.ts";
import { makePrompt, type Reference } from "../ai/prompt.ts";
import { type Access, createAccess } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Engine } from "../engine/engine.ts";
import { type Handler, PermanentError } from "../engine/handler.ts";
import { DEFAULT_QUOTAS } from "../engine/limits.ts";
import type { Log } from "../engine/log.ts";
import type { DownloadFile } from "../engine/question.ts";
import type { EngineHooks } from "../engine/services/event-hooks.ts";
import { withAdvice } from "../engine/storage/database-advice.ts";
import { retryWhileTransient } from "../engine/storage/database-errors.ts";
import { problem } from "../i18n/problem.ts";
import type { Config } from "./config.ts";
import { createModelRedactor, createRedactor } from "./logger.ts";
import { DatabaseUnavailableError, openDatabase } from "./open-database.ts";
import { createStepModel } from "./step-model.ts";
import { traceEndings } from "./tracing.ts";

/** How long the database may be unreachable at startup, in ms. */
const START_MS = 10_000;
/** When to log that startup waits for the database, in ms. */
const WAITING_MS = 3_000;

/** A running Stepgram: what the command line and the library are built on. */
export interface Application {
  engine: Engine;
  chats: ChatStore;
  access: Access;
  /** The commands and templates; more may be registered. */
  registry: CommandRegistry;
  /** The model that `ai` steps and the bot ask; undefined if none is configured. */
  model: ModelClient | undefined;
  /** The bot's own AI, on that model. */
  ai: BotAi | undefined;
  /** Downloads the files that people answer with from now on. Default: with BOT_TOKEN, if there is one. */
  downloadWith(download: DownloadFile): void;
  /** Adds a step handler, or replaces the one with the same name. */
  registerHandler(handler: Handler): Promise<void>;
  /** Where the data is, for people. */
  database: string;
  /** Starts running steps. */
  startWorker(): Promise<void>;
  /** Waits for running steps, then closes the database. */
  close(): Promise<void>;
}

/** Parts that a program may replace. */
export interface Replacements {
  /** Wraps the access rules that the configuration gives. */
  access?(rules: Access): Access;
  /** The model that the bot asks, instead of the configured one. */
  model?: ModelSource;
  /** See `EngineOptions.shiftTime`. */
  shiftTime?(database: Date): Date;
  /** See `EngineOptions.hooks`. */
  hooks?: EngineHooks;
  /** See `EngineOptions.outdated`. */
  outdated?(error: Error): void;
}

/**
 * The composition root: opens the database (embedded unless MONGODB_URI names one) and builds the engine, the handlers,
 * the chat store, the access rules and the commands on it. Throws DatabaseUnavailableError and ConfigError.
 */
export async function openStepgram(config: Config, log: Log, replaced: Replacements = {}): Promise<Application> {
  // Modules load while the database opens. Commands that need no engine never load them.
  const opening = openDatabase(config, log);
  const loading = Promise.all([
    import("./open-engine.ts"),
    import("../handlers/table.ts"),
    import("../commands/registry.ts"),
    import("../interpreter/step-shortcodes.ts"),
  ]);
  const [opened, [{ openEngine }, { createHandlers }, { CommandRegistry }, { createShortcodeRunner }]] =
    await Promise.all([opening, loading]);
  try {
    const rules: Access = createAccess({
      ownerIds: config.OWNER_IDS,
      allowedUserIds: config.ALLOWED_USER_IDS,
      allowedChatIds: config.ALLOWED_CHAT_IDS,
      trustedBotIds: config.TRUSTED_BOT_IDS,
      settings: { pairedOwner: () => chats.settings.pairedOwner(), moves: () => chats.settings.moves() },
      grants: { has: (to, capability) => chats.grants.has(to, capability) },
    });
    const access = replaced.access?.(rules) ?? rules;
    const { shiftTime } = replaced;
    const registry = new CommandRegistry();
    const shortcodes = createShortcodeRunner({
      engine: () => engine,
      chats: () => chats,
      registry,
      authorize: access.authorize,
      isOwner: access.isOwner,
      timeZone: config.TIME_ZONE,
    });
    const source = replaced.model ?? modelOf(config);
    const model = source && new ModelClient(source, createModelRedactor(config));
    const known = new Map<string, Handler>();
    let download = downloadOf(config);
    const open = () =>
      openEngine({
        uri: opened.uri,
        db: config.MONGODB_DB,
        handlers: createHandlers({
          files: { root: join(config.DATA_DIR, "files"), isOwner: access.isOwner },
          download: (...wanted) => download(...wanted),
          network: { allowHosts: config.API_ALLOW_HOSTS },
          ...(model && { model: createStepModel(model, () => chats.aiUsage, config.AI_DAILY_TOKENS) }),
          shortcodes: () => shortcodes,
          known,
        }),
        authorize: access.authorize,
        isOwner: access.isOwner,
        quotas: DEFAULT_QUOTAS,
        log,
        ...(shiftTime === undefined ? {} : { shiftTime }),
        ...(replaced.hooks === undefined ? {} : { hooks: replaced.hooks }),
        ...(replaced.outdated === undefined ? {} : { outdated: replaced.outdated }),
        secret: (name) => config.SECRETS.get(name),
        secretHosts: (name) => config.API_SECRET_HOSTS.get(name),
        ...(config.LEASE_SECONDS === undefined ? {} : { leaseSeconds: config.LEASE_SECONDS }),
        ...(config.RETENTION_DAYS === undefined ? {} : { retentionDays: config.RETENTION_DAYS }),
      }).catch((error: unknown) => Promise.reject(withAdvice(error, config.MONGODB_DB)));
    // Another process may be taking over the embedded database, or indexes are built on much data.
    const wait = `waiting for the database (${opened.description}): it is not reachable yet, or is building indexes, which takes minutes on a large database`;
    const waiting = setTimeout(() => log.warn({}, wait), WAITING_MS);
    const built = await retryWhileTransient(open, START_MS).finally(() => clearTimeout(waiting));
    const engine: Engine = built.engine;
    const chats: ChatStore = built.chats;
    const close = async (): Promise<void> => {
      // The work is done, so an error here is only logged. Whatever is left over, another process picks up.
      const note = (err: unknown) => log.warn({ err }, "could not shut down cleanly");
      await engine.close().catch(note);
      await opened.close().catch(note);
    };
    const concurrency = config.WORKER_CONCURRENCY;
    const startWorker = async (): Promise<void> => {
      await retryWhileTransient(() => engine.startWorker(concurrency === undefined ? {} : { concurrency }), START_MS);
      await traceEndings(engine.operations);
    };
    const ai =
      model &&
      botAi(model, config, () => ({
        commands: registry.commands,
        templates: registry.templates,
        handlers: [...engine.handlers.values()],
      }));
    const registerHandler = async (handler: Handler): Promise<void> => {
      await engine.registerHandler(handler);
      known.set(handler.name, handler);
    };
    return {
      engine,
      chats,
      access,
      registry,
      model,
      ai,
      downloadWith(other) {
        download = other;
      },
      registerHandler,
      database: opened.description,
      startWorker,
      close,
    };
  } catch (error) {
    await opened.close();
    const reason = createRedactor(config)(error instanceof Error ? error.message : String(error));
    throw new DatabaseUnavailableError(`Cannot use the database (${opened.description}): ${reason}`, { cause: error });
  }
}

function botAi(
  model: ModelClient,
  { AI_MAX_ROUNDS, AI_CONTEXT_TOKENS, AI_DAILY_TOKENS }: Config,
  reference: () => Reference,
): BotAi {
  return {
    model,
    prompt: () => makePrompt(reference()).text,
    maxRounds: AI_MAX_ROUNDS,
    contextTokens: AI_CONTEXT_TOKENS,
    ...(AI_DAILY_TOKENS === undefined ? {} : { dailyTokens: AI_DAILY_TOKENS }),
  };
}

/** The Bot API's client is loaded with the first file. */
function downloadOf({ BOT_TOKEN, TELEGRAM_API_ROOT }: Config): DownloadFile {
  return async (...wanted) => {
    if (BOT_TOKEN === undefined) throw new PermanentError(problem("filesCannotBeFetched"));
    const { downloadWithToken } = await import("../telegram/api/sent-files.ts");
    return downloadWithToken(BOT_TOKEN, TELEGRAM_API_ROOT)(...wanted);
  };
}

function modelOf({ AI_MODEL, AI_BASE_URL, AI_API_KEY }: Config): ModelSource | undefined {
  if (AI_MODEL === undefined) return undefined;
  return { model: AI_MODEL, baseUrl: AI_BASE_URL, ...(AI_API_KEY === undefined ? {} : { apiKey: AI_API_KEY }) };
}
