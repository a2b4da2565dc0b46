import { resolve } from "node:path";
import { SHARED_IDS } from "../chat-store/access.ts";
import { z } from "../engine/zod.ts";
import { allowedHosts } from "../handlers/network/target.ts";
import { LOCALES } from "../i18n/languages.ts";

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** A variable with a wrong value. */
export interface ConfigProblem {
  variable: string;
  message: string;
}

/** The environment is wrong; `problems` names each variable and says what it must be. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: ConfigProblem[];
  constructor(problems: ConfigProblem[]) {
    super(problems.map((problem) => `${problem.variable}: ${problem.message}`).join("\n"));
    this.problems = problems;
  }
}

function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, { error: message, abort: true })
    .transform(Number)
    .pipe(z.number({ error: message }).int(message).min(least, message).max(most, message));
}

function pieces(text: string): string[] {
  return text.split(/[\s,;]+/).filter((piece) => piece !== "");
}

function ids(pattern: RegExp, what: string) {
  return z.string().transform((text, check): number[] => {
    const found: number[] = [];
    for (const piece of pieces(text)) {
      const id = Number(piece);
      if (!pattern.test(piece) || !Number.isSafeInteger(id)) {
        check.addIssue({ code: "custom", message: `must be ${what}, separated by commas; "${piece}" is not one` });
      } else if (SHARED_IDS.has(id)) {
        check.addIssue({
          code: "custom",
          message: `${id} is an id that Telegram shares among many senders, not a person's id`,
        });
      } else found.push(id);
    }
    return found;
  });
}
const personIds = ids(/^[1-9]\d*$/, "numeric Telegram ids of people, such as 123456789");
const chatIds = ids(/^-?[1-9]\d*$/, "numeric Telegram ids of chats, such as -1001234567890");

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

function isHttpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && (url.protocol === "http:" || url.protocol === "https:");
}

/** A URL without slashes at its end. */
function httpUrl(message: string) {
  return z
    .string()
    .refine(isHttpUrl, message)
    .transform((text) => {
      let end = text.length;
      while (text[end - 1] === "/") end--;
      return text.slice(0, end);
    });
}

/**
 * Reads `NAME=host,host;NAME2=host`: the hosts to which each secret is bound, in the forms that API_ALLOW_HOSTS takes. Secrets
 * may also be separated by commas.
 */
function readSecretHosts(text: string, context: z.RefinementCtx): ReadonlyMap<string, readonly string[]> {
  const bound = new Map<string, string[]>();
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  let hosts: string[] | undefined;
  for (const piece of text.split(/[;,\s]+/).filter((one) => one !== "")) {
    const [, name, rest = ""] = /^(\w+)=(.*)$/.exec(piece) ?? [];
    if (name !== undefined) {
      hosts = bound.get(name) ?? [];
      bound.set(name, hosts);
    }
    const host = name === undefined ? piece : rest;
    if (hosts === undefined) refuse(`must begin with the name of a secret, such as GITHUB_TOKEN=api.github.com`);
    else if (host !== "") hosts.push(host);
  }
  for (const [name, given] of bound) {
    if (given.length === 0) refuse(`names no host for ${name}; write ${name}=api.example.com`);
    try {
      allowedHosts(given);
    } catch (error) {
      refuse(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return bound;
}

const environment = z.object({
  BOT_TOKEN: z
    .string()
    .regex(/^[\w:-]+$/, "must be the token from BotFather, such as 123456:ABC-DEF")
    .optional(),
  TELEGRAM_API_ROOT: httpUrl("must be an http or https URL, such as http://127.0.0.1:8081").default(
    "https://api.telegram.org",
  ),
  WEBHOOK_URL: z
    .string()
    .refine(
      isHttpUrl,
      "must be the http or https URL where Telegram reaches this bot, such as https://bot.example.org/x",
    )
    .optional(),
  WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, "must be 1 to 256 letters, digits, _ and -")
    .optional(),
  PORT: wholeNumber(0, 65_535).optional(),
  HTTP_PORT: wholeNumber(0, 65_535).optional(),
  HTTP_HOST: z
    .string()
    .regex(/^[\w.:-]{1,253}$/, "must be a name or an address of this machine, such as 0.0.0.0")
    .optional(),
  HTTP_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]{16,256}$/, "must be 16 to 256 letters, digits and any of . _ ~ + / = -")
    .optional(),
  PUBLIC_URL: httpUrl(
    "must be the http or https URL where people reach this server, such as https://flows.example.org",
  ).optional(),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/./, "must start with mongodb:// or mongodb+srv://")
    .optional(),
  MONGODB_DB: z
    .string()
    .regex(/^[\w-]{1,55}$/, "must be 1 to 55 letters, digits, _ and -")
    .default("stepgram"),
  DATA_DIR: z
    .string()
    .transform((path) => resolve(path))
    .default(() => resolve("data")),
  OWNER_IDS: personIds.default([]),
  ALLOWED_USER_IDS: personIds.default([]),
  ALLOWED_CHAT_IDS: chatIds.default([]),
  TRUSTED_BOT_IDS: personIds.default([]),
  CONFIRM: z.enum(["elevated", "always", "never"], { error: "must be elevated, always or never" }).optional(),
  WORKER_CONCURRENCY: wholeNumber(1, 10_000).optional(),
  LEASE_SECONDS: wholeNumber(1, 3600).optional(),
  RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  AI_MODEL: z.string().max(200, "must be the name of a model, such as gpt-4.1-mini").optional(),
  AI_BASE_URL: httpUrl("must be an http or https URL, such as http://127.0.0.1:11434/v1").default(
    "https://api.openai.com/v1",
  ),
  AI_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "must be a key without spaces")
    .optional(),
  AI_MAX_ROUNDS: wholeNumber(1, 50).default(8),
  AI_CONTEXT_TOKENS: wholeNumber(2_000, 10_000_000).default(32_000),
  AI_DAILY_TOKENS: wholeNumber(1, 1_000_000_000).optional(),
  API_ALLOW_HOSTS: z.string().transform(pieces).default([]),
  API_SECRET_HOSTS: z
    .string()
    .transform(readSecretHosts)
    .default(() => new Map()),
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, "must be the name of a time zone, such as Asia/Jakarta")
    .default(() => new Intl.DateTimeFormat().resolvedOptions().timeZone),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` }).optional(),
  LOCALE: z.enum(LOCALES, { error: `must be ${LOCALES.join(" or ")}` }).optional(),
});

/** The checked environment; members are named like the variables. */
export interface Config extends z.infer<typeof environment> {
  /** The values of `SECRET_NAME`, by `NAME`. */
  SECRETS: ReadonlyMap<string, string>;
}

/** Reads and checks the environment. An empty variable counts as not set. Throws `ConfigError`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const result = environment.safeParse(given);
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map((issue) => ({ variable: String(issue.path[0]), message: issue.message })),
    );
  }
  const secrets = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    name.startsWith("SECRET_") && value !== undefined && value !== "" ? [[name.slice("SECRET_".length), value]] : [],
  );
  const SECRETS = new Map(secrets);
  const [stray] = [...result.data.API_SECRET_HOSTS.keys()].filter((name) => !SECRETS.has(name));
  if (stray !== undefined)
    throw new ConfigError([
      { variable: "API_SECRET_HOSTS", message: `names ${stray}, but SECRET_${stray} is not set` },
    ]);
  return { ...result.data, SECRETS };
}
