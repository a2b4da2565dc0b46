import { nearest } from "../../grammar/nearest.ts";
import { type Config, ConfigError, readConfig } from "../app/config.ts";
import type { ChatActionOutcome, ChatActionRequest } from "../commands/chat-action.ts";
import type { Actor, Capability } from "../engine/actor.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { StepgramError } from "./errors.ts";
import type { LibraryLog, LogLevel } from "./log.ts";

/** Everything about a Stepgram, in code: `createStepgram` reads no environment and no `.env` file. */
export interface StepgramOptions {
  /** A MongoDB's address, `mongodb://…`. Default: the embedded database, in `dataDir`. */
  mongodbUri?: string;
  /** The database's name: letters, digits, `_` and `-`, at most 55. Steps keep their data beside it, in `<db>_data`. Default `stepgram`. */
  db?: string;
  /** The directory of the embedded database and of file_operation's files. Default `./data`. */
  dataDir?: string;
  /** Step handlers beside those that are there; one of the same name takes the other's place. More with `registerHandler`. */
  handlers?: readonly Handler[];
  /** Whether this process takes steps at once. Default true; with false it only asks, until `startWorker`. */
  worker?: boolean;
  /** Steps that run here at once, from 1 to 10 000. Default 100. */
  workerConcurrency?: number;
  /** Seconds a worker may be silent before others take over its steps, from 1 to 3600. Default 7. */
  leaseSeconds?: number;
  /** Days a finished execution is kept. Default 30. */
  retentionDays?: number;
  /** Numeric Telegram ids of people who may do all. */
  ownerIds?: readonly number[];
  /** Numeric Telegram ids of people who may run what touches only their own chat. */
  allowedUserIds?: readonly number[];
  /** Chats whose members may do the same. */
  allowedChatIds?: readonly number[];
  /** Bots whose messages are read; others are ignored. */
  trustedBotIds?: readonly number[];
  /** Decides about rights in the place of the lists above; asked before each step. The program itself may always do all. */
  authorize?: (actor: Actor, capability: Capability) => boolean | Promise<boolean>;
  /** Values for `{secrets.NAME}`, which api_call alone may use and which are redacted everywhere else. */
  secrets?: Readonly<Record<string, string>>;
  /** Hosts that api_call may reach although their addresses are private. */
  apiAllowHosts?: readonly string[];
  /** The time zone of schedules, such as `Asia/Jakarta`. Default: the machine's. */
  timeZone?: string;
  /** Names this program where several share a database; each delivers the messages of its own chats. Default `main`. */
  name?: string;
  /**
   * Delivers a message to a chat that no bot serves; a number that it gives, or promises, is the message's id. It is called
   * again later where it throws, unless it throws a `PermanentError`. Default: the message counts as delivered. Messages to a
   * bot's chats (`multistep`) do not come here.
   */
  onMessage?: (message: OutgoingMessage) => unknown;
  /**
   * Acts on a chat that no bot serves, and on its members, for GROUP and USER shortcodes: pins a message, mutes a person … Whether
   * the person `by` may do so in that chat is yours to check. Default: they are refused.
   */
  onChatAction?: (request: ChatActionRequest) => Promise<ChatActionOutcome> | ChatActionOutcome;
  /** A logger such as pino's, or the least level to write to stderr as JSON lines. Default `warn`. */
  log?: LibraryLog | LogLevel;
}

/** Options that say the same as a variable of the command line's environment, and are checked by the same rules. */
const VARIABLES = {
  mongodbUri: "MONGODB_URI",
  db: "MONGODB_DB",
  dataDir: "DATA_DIR",
  workerConcurrency: "WORKER_CONCURRENCY",
  leaseSeconds: "LEASE_SECONDS",
  retentionDays: "RETENTION_DAYS",
  ownerIds: "OWNER_IDS",
  allowedUserIds: "ALLOWED_USER_IDS",
  allowedChatIds: "ALLOWED_CHAT_IDS",
  trustedBotIds: "TRUSTED_BOT_IDS",
  apiAllowHosts: "API_ALLOW_HOSTS",
  timeZone: "TIME_ZONE",
} as const satisfies { [K in keyof StepgramOptions]?: string };

const OTHERS: readonly (keyof StepgramOptions)[] = [
  "handlers",
  "worker",
  "authorize",
  "secrets",
  "name",
  "onMessage",
  "onChatAction",
  "log",
];

/** The options as the rest knows them. Throws a `StepgramError` with the code `options` that names what is wrong. */
export function toConfig(options: StepgramOptions): Config {
  const known = [...Object.keys(VARIABLES), ...OTHERS];
  const stray = Object.keys(options).find((option) => !known.includes(option));
  if (stray !== undefined) {
    const meant = nearest(stray, known);
    throw new StepgramError("options", `There is no option "${stray}".${meant ? ` Did you mean "${meant}"?` : ""}`);
  }
  const variables = Object.entries(VARIABLES).map(([option, variable]) => {
    const value = options[option as keyof typeof VARIABLES];
    return [variable, Array.isArray(value) ? value.join(",") : value?.toString()];
  });
  const secrets = Object.entries(options.secrets ?? {}).map(([name, value]) => [`SECRET_${name}`, value]);
  try {
    return readConfig(Object.fromEntries([...variables, ...secrets]));
  } catch (error) {
    if (error instanceof ConfigError) throw new StepgramError("options", inOptionNames(error), { cause: error });
    throw error;
  }
}

function inOptionNames({ problems }: ConfigError): string {
  const names = new Map<string, string>(Object.entries(VARIABLES).map(([option, variable]) => [variable, option]));
  return problems.map(({ variable, message }) => `${names.get(variable) ?? variable}: ${message}`).join("\n");
}

/** A message to a chat that the program serves itself. */
export interface OutgoingMessage {
  chat: number;
  /** The topic, where there is one. */
  thread?: number;
  /** Plain text; its styles are in `entities`. */
  text: string;
  /** Telegram's message entities, offsets in UTF-16 units. */
  entities: readonly JsonObject[];
  /** The same when the message is delivered again, because it was not certain that it arrived. */
  key: string;
}
