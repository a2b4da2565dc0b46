import { join } from "node:path";
import { type Access, createAccess } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Engine } from "../engine/engine.ts";
import type { Handler } from "../engine/handler.ts";
import { DEFAULT_QUOTAS } from "../engine/limits.ts";
import type { EngineLog } from "../engine/services/engine-context.ts";
import { retryWhileTransient } from "../engine/storage/database-errors.ts";
import type { Log } from "../telegram/api/log.ts";
import type { Config } from "./config.ts";
import { createRedactor } from "./logger.ts";
import { DatabaseUnavailableError, openDatabase } from "./open-database.ts";

/** How long the database may stay away at the start, in ms. */
const START_MS = 10_000;
/** When it is said that it is being waited for, in ms. */
const WAITING_MS = 3_000;

/** Everything that the commands run on. */
export interface Stepgram {
  engine: Engine;
  chats: ChatStore;
  access: Access;
  /** The commands and templates; more may be registered. */
  language: CommandRegistry;
  /** Adds a step handler, or puts it in the place of the one of its name. */
  registerHandler(handler: Handler): Promise<void>;
  /** Where the data is, for people. */
  database: string;
  /** Starts taking steps. */
  startWorker(): Promise<void>;
  /** Lets running steps end, and leaves the database. */
  close(): Promise<void>;
}

/** What a program may put in the place of what the command line has. */
export interface Replacements {
  /** Who may do what, given the rules of the configuration. */
  access?(rules: Access): Access;
  /** See the engine's option. */
  shiftTime?(database: Date): Date;
}

/** Opens the database, which is embedded unless MONGODB_URI names one, and the engine on it. */
export async function openStepgram(
  config: Config,
  log: Log & EngineLog,
  replaced: Replacements = {},
): Promise<Stepgram> {
  // The embedded server starts in a process of its own meanwhile; commands that need no engine do not load it.
  const opening = openDatabase(config, log);
  const loading = Promise.all([
    import("./open-engine.ts"),
    import("../handlers/table.ts"),
    import("../commands/registry.ts"),
    import("../interpreter/step-shortcodes.ts"),
  ]);
  const [place, [{ openEngine }, { createHandlers }, { CommandRegistry }, { createShortcodeRunner }]] =
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
    const language = new CommandRegistry();
    const shortcodes = createShortcodeRunner({
      engine: () => engine,
      chats: () => chats,
      language,
      authorize: access.authorize,
      isOwner: access.isOwner,
      timeZone: config.TIME_ZONE,
    });
    const known = new Map<string, Handler>();
    const open = () =>
      openEngine({
        uri: place.uri,
        db: config.MONGODB_DB,
        handlers: createHandlers({
          files: { root: join(config.DATA_DIR, "files"), isOwner: access.isOwner },
          network: { allowHosts: config.API_ALLOW_HOSTS },
          shortcodes: () => shortcodes,
          known,
        }),
        authorize: access.authorize,
        isOwner: access.isOwner,
        quotas: DEFAULT_QUOTAS,
        log,
        ...(shiftTime === undefined ? {} : { shiftTime }),
        secret: (name) => config.SECRETS.get(name),
        ...(config.LEASE_SECONDS === undefined ? {} : { leaseSeconds: config.LEASE_SECONDS }),
        ...(config.RETENTION_DAYS === undefined ? {} : { retentionDays: config.RETENTION_DAYS }),
      });
    // An embedded database may be changing hands just now.
    const waiting = setTimeout(() => log.warn({}, `waiting for the database (${place.description})`), WAITING_MS);
    const opened = await retryWhileTransient(open, START_MS).finally(() => clearTimeout(waiting));
    const engine: Engine = opened.engine;
    const chats: ChatStore = opened.chats;
    const close = async (): Promise<void> => {
      // What was to be done is done: trouble on the way out is for the log, and what is left undone others find undone.
      const note = (err: unknown) => log.warn({ err }, "could not leave in good order");
      await engine.close().catch(note);
      await place.close().catch(note);
    };
    const concurrency = config.WORKER_CONCURRENCY;
    const startWorker = (): Promise<void> =>
      retryWhileTransient(() => engine.startWorker(concurrency === undefined ? {} : { concurrency }), START_MS);
    const registerHandler = async (handler: Handler): Promise<void> => {
      await engine.registerHandler(handler);
      known.set(handler.name, handler);
    };
    return { engine, chats, access, language, registerHandler, database: place.description, startWorker, close };
  } catch (error) {
    await place.close();
    const reason = createRedactor(config)(error instanceof Error ? error.message : String(error));
    throw new DatabaseUnavailableError(`Cannot use the database (${place.description}): ${reason}`, { cause: error });
  }
}
