import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { BotAi } from "../../src/ai/bot-ai.ts";
import { ModelClient, type ModelLimits } from "../../src/ai/model.ts";
import { makePrompt } from "../../src/ai/prompt.ts";
import { createModelRedactor } from "../../src/app/logger.ts";
import { type Access, type AccessOptions, createAccess } from "../../src/chat-store/access.ts";
import type { ChatStore } from "../../src/chat-store/chat-store.ts";
import { CommandRegistry } from "../../src/commands/registry.ts";
import type { Right, Shaper } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Handler } from "../../src/engine/handler.ts";
import type { Redact } from "../../src/engine/redaction/redact.ts";
import { createHandlers, type HandlerSettings } from "../../src/handlers/table.ts";
import type { Locale } from "../../src/i18n/languages.ts";
import type { ConfirmMode } from "../../src/interpreter/plan.ts";
import { createShortcodeRunner } from "../../src/interpreter/step-shortcodes.ts";
import { downloadWithToken } from "../../src/telegram/api/sent-files.ts";
import type { ButtonQuota } from "../../src/telegram/buttons/button.ts";
import { type SendLimits, TELEGRAM_LIMITS } from "../../src/telegram/outgoing/send-limits.ts";
import { serveTelegram } from "../../src/telegram/serve-telegram.ts";
import type { WebhookSettings } from "../../src/telegram/transport/webhook.ts";
import type { ModelServer } from "../ai/model-server.ts";
import { BotApiServer } from "../bot-api/bot-api-server.ts";
import { chatsOf, openWithChats } from "../open-engine.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { quicker } from "./quicker.ts";

export { freshName };

export const OWNER = { id: 501, first_name: "Olla" };
export const STRANGER = { id: 666, first_name: "Sam" };

let databaseUri = "";
let dataDir = "";
const closing = new Set<() => Promise<void>>();
/** How far `pass` has moved the clock of each database. */
const passedMs = new Map<string, number>();

/**
 * Gives the test file an embedded database, and closes whatever each test leaves open. `keepsBots`: the tests share the
 * bots that `beforeAll` starts, so these are closed after the last one.
 */
export function useDatabase({ keepsBots = false } = {}): void {
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "stepgram-"));
    databaseUri = await sharedDatabase();
  });
  const closeAll = async (): Promise<void> => {
    for (const close of [...closing].reverse()) await close();
    closing.clear();
  };
  if (!keepsBots) afterEach(closeAll);
  afterAll(async () => {
    await closeAll();
    rmSync(dataDir, { recursive: true, force: true });
  });
}

/** The folder that owners' steps see as `/`. */
export function fileRoot(): string {
  return join(dataDir, "files");
}

/** For tests that start their own processes. */
export function useServersOnly(): void {
  afterEach(async () => {
    for (const close of closing) await close();
    closing.clear();
  });
}

export async function startServer(settings: { rich?: boolean } = {}): Promise<BotApiServer> {
  const server = await BotApiServer.start(settings);
  closing.add(() => server.stop());
  return server;
}

export interface RunningBot {
  engine: Engine;
  chats: ChatStore;
  log: object[];
  ready: Promise<void>;
  /** Settles when the bot no longer serves. */
  ended: Promise<void>;
  /** Moves the clock of the database on, by seconds, so that what waits for that time ends. */
  pass(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

export interface BotSettings extends Omit<Partial<AccessOptions>, "grants"> {
  server: BotApiServer;
  /** The database's name; two bots of the same name share it. */
  db?: string;
  /** Grants permissions beyond the access rules. */
  grants?(person: Shaper, capability: Right): boolean;
  /** When to ask for a confirmation. Default `never`, because most tests are about something else. */
  confirm?: ConfirmMode;
  /** Whether it runs steps. Default true. */
  works?: boolean;
  /** Default: Telegram's limits, ten times as fast. */
  limits?: SendLimits;
  webhook?: WebhookSettings;
  buttonQuota?: ButtonQuota;
  /** The language of people whose language is unknown. */
  locale?: Locale;
  /** Hosts that api_call may reach although they are not public. */
  apiHosts?: readonly string[];
  /** Values for `{secrets.NAME}`, and the hosts to which they are bound. Default none. */
  secrets?: Readonly<Record<string, string>>;
  secretHosts?: Readonly<Record<string, readonly string[]>>;
  /** The time that the engine's clock shows at first, and continues from. Default: now. */
  startsAt?: Date;
  /** Where its HTTP service is said to be. */
  httpAddress?: string;
  /** Handlers besides the built-in ones. */
  moreHandlers?: readonly Handler[];
  /** The model server that answers as the bot's own AI. Default: the bot has none. */
  ai?: ModelServer;
  /** How the AI is bounded, other than by default. */
  aiBounds?: Partial<BotAi> & { limits?: Partial<ModelLimits> };
}

/** The AI of a bot whose model is scripted. */
export function scriptedAi(
  server: ModelServer,
  engine: Pick<Engine, "handlers">,
  registry: CommandRegistry,
  { limits, ...bounds }: NonNullable<BotSettings["aiBounds"]> = {},
  redact: Redact = (text) => text,
): BotAi {
  const model = new ModelClient({ model: "scripted", baseUrl: server.url }, redact, { retries: 0, ...limits });
  const reference = { commands: registry.commands, templates: registry.templates };
  return {
    model,
    prompt: () => makePrompt({ ...reference, handlers: [...engine.handlers.values()] }).text,
    maxRounds: 8,
    contextTokens: 32_000,
    settleMs: 5_000,
    ...bounds,
  };
}

const QUICK = quicker(TELEGRAM_LIMITS, 10);

/** Access for the owner only. */
export function ownerOnly(): Access {
  return createAccess({
    ownerIds: [OWNER.id],
    allowedUserIds: [],
    allowedChatIds: [],
    trustedBotIds: [],
    settings: { pairedOwner: async () => undefined },
  });
}

/** An engine on the bots' database, with all handlers. */
export function openBotEngine(
  db: string,
  { authorize, isOwner }: Pick<Access, "authorize" | "isOwner">,
  registry: CommandRegistry,
  engine: () => Engine,
  {
    apiHosts = [],
    startsAt,
    secrets = {},
    secretHosts = {},
    moreHandlers = [],
    download,
  }: Pick<BotSettings, "apiHosts" | "startsAt" | "secrets" | "secretHosts" | "moreHandlers"> &
    Pick<HandlerSettings, "download"> = {},
): Promise<Engine> {
  const shortcodes = createShortcodeRunner({
    engine,
    chats: () => chatsOf(engine()),
    registry,
    authorize,
    isOwner,
    timeZone: "UTC",
  });
  const handlers = createHandlers({
    files: { root: fileRoot(), isOwner },
    ...(download === undefined ? {} : { download }),
    shortcodes: () => shortcodes,
    network: { allowHosts: apiHosts },
    more: moreHandlers,
  });
  let began: number | undefined;
  const shiftTime = (now: Date): Date => {
    began ??= now.getTime();
    const from = startsAt === undefined ? now.getTime() : startsAt.getTime() + now.getTime() - began;
    return new Date(from + (passedMs.get(db) ?? 0));
  };
  return openWithChats({
    uri: databaseUri,
    db,
    handlers,
    authorize,
    isOwner,
    shiftTime,
    secret: (name) => secrets[name],
    secretHosts: (name) => secretHosts[name],
  });
}

/** Starts a bot and its engine in this process, against the test server. */
export async function startBot({
  server,
  db = freshName(),
  grants = () => false,
  works = true,
  confirm = "never",
  limits = QUICK,
  webhook,
  buttonQuota,
  locale,
  apiHosts = [],
  startsAt,
  secrets = {},
  secretHosts = {},
  moreHandlers,
  ai,
  aiBounds,
  httpAddress,
  ...rules
}: BotSettings): Promise<RunningBot> {
  const rulesOf = createAccess({
    ownerIds: [OWNER.id],
    allowedUserIds: [],
    allowedChatIds: [],
    trustedBotIds: [],
    settings: { pairedOwner: () => chats.settings.pairedOwner(), moves: () => chats.settings.moves() },
    grants: { has: (to, capability) => chats.grants.has(to, capability) },
    ...rules,
  });
  const access = {
    ...rulesOf,
    authorize: async (person: Shaper, capability: Right) =>
      grants(person, capability) || (await rulesOf.authorize(person, capability)),
  };
  const registry = new CommandRegistry();
  registry.httpAddress = httpAddress;
  const engine: Engine = await openBotEngine(db, access, registry, () => engine, {
    apiHosts,
    secrets,
    secretHosts,
    download: downloadWithToken(server.token, server.url),
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(moreHandlers === undefined ? {} : { moreHandlers }),
  });
  const chats: ChatStore = chatsOf(engine);
  if (works) await engine.startWorker();
  const redactor = createModelRedactor({
    BOT_TOKEN: server.token,
    SECRETS: new Map(Object.entries(secrets)),
    MONGODB_URI: undefined,
  });
  const stop = new AbortController();
  const log: object[] = [];
  const keep = (fields: object, message: string) => void log.push({ ...fields, message });
  let serving: Promise<void> | undefined;
  const ready = new Promise<void>((resolve, reject) => {
    serving = serveTelegram({
      token: server.token,
      apiRoot: server.url,
      engine,
      chats,
      leases: chats.leases,
      settings: chats.settings,
      access,
      registry,
      confirm,
      limits,
      ...(webhook === undefined ? {} : { webhook }),
      ...(buttonQuota === undefined ? {} : { buttonQuota }),
      ...(locale === undefined ? {} : { locale }),
      ...(ai === undefined ? {} : { ai: scriptedAi(ai, engine, registry, aiBounds, redactor) }),
      log: { debug() {}, info: keep, warn: keep, error: keep },
      signal: stop.signal,
      onReady: () => resolve(),
    });
    serving.catch(reject);
  });
  const ended = serving ?? Promise.resolve();
  const stopOnce = async (): Promise<void> => {
    closing.delete(stopOnce);
    stop.abort();
    // Whoever awaits `ended` gets the reason.
    await ended.catch(() => {});
    await engine.close({ graceMs: 200 });
  };
  closing.add(stopOnce);
  const pass = (seconds: number): Promise<void> => {
    passedMs.set(db, (passedMs.get(db) ?? 0) + seconds * 1000);
    return engine.pollNow();
  };
  return { engine, chats, log, ready, ended, pass, stop: stopOnce };
}
