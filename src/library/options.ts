import type { LanguageModel } from "ai";
import { nearest } from "../../grammar/nearest.ts";
import type { ModelSource } from "../ai/model.ts";
import { type Config, ConfigError, readConfig } from "../app/config.ts";
import type { OutgoingMessage } from "../app/program-chats.ts";
import type { ChatActionOutcome, ChatActionRequest } from "../commands/chat-action.ts";
import type { Actor, Capability } from "../engine/actor.ts";
import type { Handler } from "../engine/handler.ts";
import { StepgramError } from "./errors.ts";
import type { Execution, StepState } from "./executions.ts";
import type { LibraryLog, LogLevel } from "./log.ts";

/**
 * All settings of a Stepgram. `createStepgram` reads neither environment variables nor a `.env` file; options that are not set
 * here have the defaults given below. A misspelled or wrong option throws a `StepgramError` with the code `options`.
 */
export interface StepgramOptions {
  /**
   * Address of a MongoDB, such as `mongodb://db.internal:27017`. Default: the embedded database in `dataDir`. Version 6.0 or later;
   * standalone, replica set or sharded cluster.
   */
  mongodbUri?: string;
  /**
   * Name of the database: letters, digits, `_` and `-`, at most 55. Data that steps store with database_operation goes into a
   * second database, `<db>_data`. Default `stepgram`.
   */
  db?: string;
  /** Directory of the embedded database and of file_operation's files. Created if missing. Default `./data`. */
  dataDir?: string;
  /**
   * Step handlers in addition to the built-in ones. A handler with the same name replaces the built-in one. Add more later with
   * `registerHandler`. Default none.
   */
  handlers?: readonly Handler[];
  /** Whether this process runs steps right away. If false, it only accepts requests until `startWorker` is called. Default true. */
  worker?: boolean;
  /** How many steps run at the same time in this process, from 1 to 10,000. Default 100. */
  workerConcurrency?: number;
  /**
   * Seconds without a heartbeat after which other workers take over this one's steps, from 1 to 3600. Smaller values recover
   * faster from a crash but cause more database traffic. Default 7.
   */
  leaseSeconds?: number;
  /** How many days finished executions are kept, at least 1. Default 30. */
  retentionDays?: number;
  /** Numeric Telegram ids of people who can do everything. Default none. */
  ownerIds?: readonly number[];
  /** Numeric Telegram ids of people who can run whatever affects only their own chat. Default none. */
  allowedUserIds?: readonly number[];
  /** Numeric ids of chats whose members can do the same there. Default none. */
  allowedChatIds?: readonly number[];
  /** Numeric ids of bots whose messages are read. Messages of other bots are ignored. Default none. */
  trustedBotIds?: readonly number[];
  /** The AI that answers in chats and in `ai` steps. Default none. */
  ai?: AiOptions;
  /**
   * Decides who can do what, instead of `allowedUserIds`, `allowedChatIds` and grants. Called for each capability that a step
   * or command needs, and again before each step: for the person who started the run and for everyone else who created or
   * edited what runs (with `message_id` 0). Owners and the program itself can always do everything. Default: the lists above.
   */
  authorize?: (actor: Actor, capability: Capability) => boolean | Promise<boolean>;
  /**
   * Values for `{secrets.NAME}` in the url, headers and data of api_call. They never appear in logs, replies or stored errors.
   * Default none.
   */
  secrets?: Readonly<Record<string, string>>;
  /**
   * The hosts each secret may be sent to: `name`, `name:port` or an address. People with the capabilities `network` and
   * `secrets` can use these secrets; all other secrets work only in workflows of owners and of the program itself. Default
   * none.
   */
  secretHosts?: Readonly<Record<string, readonly string[]>>;
  /** Hosts that api_call can reach even though their addresses are not public: `name`, `name:port` or an address. Default none. */
  apiAllowHosts?: readonly string[];
  /** Time zone of schedules, an IANA name such as `Asia/Jakarta`. Default: the machine's. */
  timeZone?: string;
  /** Distinguishes programs that share a database: each delivers the messages of its own chats. Default `main`. */
  name?: string;
  /**
   * Delivers a message to one of the program's own chats, that is, chats that no bot serves. Return a number to set the
   * message's id. If it throws, it is called again later, up to six times in total; a `PermanentError` is not retried. Messages
   * to chats of a bot with the `multistep` plugin are not passed here. Default: messages count as delivered.
   */
  onMessage?: (message: OutgoingMessage) => unknown;
  /**
   * Acts on one of the program's own chats and its members, for GROUP and USER shortcodes: pins a message, mutes a person and
   * so on. You must check yourself whether the person `by` may do that in the chat. Default: these shortcodes fail.
   */
  onChatAction?: (request: ChatActionRequest) => Promise<ChatActionOutcome> | ChatActionOutcome;
  /**
   * Called when a step fails permanently, in the process that recorded the failure, and not again after a crash. Errors it throws
   * are logged.
   */
  onStepFailed?: (step: StepState, execution: Execution) => unknown;
  /** Called in the same way when an execution completes, fails or is cancelled, and again after a retry. */
  onExecutionSettled?: (execution: Execution) => unknown;
  /** The HTTP API of `stepgram.fetch`. Default: it accepts only tokens created with `/token`. */
  http?: HttpOptions;
  /**
   * A logger such as pino's, or the lowest level to write to stderr as JSON lines: `debug`, `info`, `warn`, `error` or `silent`.
   * Default `warn`.
   */
  log?: LibraryLog | LogLevel;
}

/** The AI model, and how much it may be used. */
export interface AiOptions {
  /** An AI SDK model, or the name of a model at `baseUrl`. */
  model: string | Exclude<LanguageModel, string>;
  /** Where the named model is served: any OpenAI-compatible endpoint. Default `https://api.openai.com/v1`. */
  baseUrl?: string;
  apiKey?: string;
  /** The maximum number of model calls per question, from 1 to 50. Default 8. */
  maxRounds?: number;
  /** The maximum number of tokens sent to the model per call, at least 2,000. Default 32,000. */
  contextTokens?: number;
  /** How many tokens a chat may use per day. Default: unlimited. */
  dailyTokens?: number;
}

/** How `stepgram.fetch` serves the HTTP API. */
export interface HttpOptions {
  /** The token for `Authorization: Bearer` that acts as an owner, in its own chat; at least 16 characters. Default none. */
  token?: string;
  /**
   * The API's public address, such as `https://flows.example.org`, which webhook addresses begin with. Default: the address of
   * each request, and no webhooks.
   */
  publicUrl?: string;
  /** When the API requires confirmation: `elevated`, `always` or `never`. Default `elevated`. */
  confirm?: "elevated" | "always" | "never";
}

/** Options with a counterpart among the environment variables of the command line, which checks them by the same rules. */
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

/** The options in `ai`, likewise. */
const AI_VARIABLES = {
  model: "AI_MODEL",
  baseUrl: "AI_BASE_URL",
  apiKey: "AI_API_KEY",
  maxRounds: "AI_MAX_ROUNDS",
  contextTokens: "AI_CONTEXT_TOKENS",
  dailyTokens: "AI_DAILY_TOKENS",
} as const satisfies { [K in keyof AiOptions]-?: string };

/** The options in `http`, likewise. */
const HTTP_VARIABLES = {
  token: "HTTP_TOKEN",
  publicUrl: "PUBLIC_URL",
  confirm: "CONFIRM",
} as const satisfies { [K in keyof HttpOptions]-?: string };

const OTHERS: readonly (keyof StepgramOptions)[] = [
  "handlers",
  "worker",
  "authorize",
  "secrets",
  "secretHosts",
  "ai",
  "name",
  "http",
  "onMessage",
  "onChatAction",
  "onStepFailed",
  "onExecutionSettled",
  "log",
];

/** The configuration for these options. Throws a `StepgramError` with the code `options` that names the wrong option. */
export function toConfig(options: StepgramOptions): Config {
  refuseStray(Object.keys(options), [...Object.keys(VARIABLES), ...OTHERS], "");
  refuseStray(Object.keys(options.ai ?? {}), Object.keys(AI_VARIABLES), "ai.");
  refuseStray(Object.keys(options.http ?? {}), Object.keys(HTTP_VARIABLES), "http.");
  const http = Object.entries(options.http ?? {}).map(([option, value]) => [
    HTTP_VARIABLES[option as keyof HttpOptions],
    value?.toString(),
  ]);
  const ai = Object.entries(options.ai ?? {}).flatMap(([option, value]): [string, string][] =>
    value === undefined || typeof value === "object" ? [] : [[AI_VARIABLES[option as keyof AiOptions], String(value)]],
  );
  const variables = Object.entries(VARIABLES).map(([option, variable]) => {
    const value = options[option as keyof typeof VARIABLES];
    return [variable, Array.isArray(value) ? value.join(",") : value?.toString()];
  });
  const secrets = Object.entries(options.secrets ?? {}).map(([name, value]) => [`SECRET_${name}`, value]);
  const hosts = Object.entries(options.secretHosts ?? {}).map(([name, to]) => `${name}=${to.join(",")}`);
  try {
    return readConfig(
      Object.fromEntries([...variables, ...http, ...ai, ...secrets, ["API_SECRET_HOSTS", hosts.join(";")]]),
    );
  } catch (error) {
    if (error instanceof ConfigError) throw new StepgramError("options", inOptionNames(error), { cause: error });
    throw error;
  }
}

function refuseStray(given: readonly string[], known: readonly string[], prefix: string): void {
  const stray = given.find((option) => !known.includes(option));
  if (stray === undefined) return;
  const meant = nearest(stray, known);
  const suggestion = meant ? ` Did you mean "${prefix}${meant}"?` : "";
  throw new StepgramError("options", `There is no option "${prefix}${stray}".${suggestion}`);
}

/** The program's own AI SDK model, if it has one. */
export function ownModel({ ai }: StepgramOptions): ModelSource | undefined {
  return typeof ai?.model === "object" ? { model: ai.model } : undefined;
}

function inOptionNames({ problems }: ConfigError): string {
  const names = new Map<string, string>(Object.entries(VARIABLES).map(([option, variable]) => [variable, option]));
  names.set("API_SECRET_HOSTS", "secretHosts");
  for (const [option, variable] of Object.entries(AI_VARIABLES)) names.set(variable, `ai.${option}`);
  for (const [option, variable] of Object.entries(HTTP_VARIABLES)) names.set(variable, `http.${option}`);
  return problems.map(({ variable, message }) => `${names.get(variable) ?? variable}: ${message}`).join("\n");
}
