import { type Logger, type LoggerOptions, pino } from "pino";
import type { Redact } from "../engine/redaction/redact.ts";
import { MARK, SecretFinder } from "../engine/redaction/secret-finder.ts";
import type { Config } from "./config.ts";
import { shortLine } from "./log-line.ts";

/** While the database is unreachable, everything that needs it warns. One such warning per this many ms is logged. */
const WARNING_INTERVAL_MS = 30_000;
const NETWORK_ERROR_CODES = new Set(["ENOENT", "EPIPE", "ECONNREFUSED", "ECONNRESET"]);
/** pino's number for the level `warn`. */
const WARN = 40;

/** Whether a line reports that the database cannot be reached, such as while another process takes it over. */
function isUnreachable(fields: unknown): boolean {
  const error = (fields as { err?: unknown } | null)?.err;
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code;
  return (
    error.name.startsWith("MongoNetwork") ||
    error.name === "MongoServerSelectionError" ||
    error.name === "MongoPoolClearedError" ||
    (typeof code === "string" && NETWORK_ERROR_CODES.has(code))
  );
}

/** The process's log: JSON lines without secrets, of at most 8 KB, on stderr unless `write` is given. */
export function createLogger(
  config: Config,
  defaultLevel: NonNullable<Config["LOG_LEVEL"]>,
  write?: (line: string) => void,
): Logger {
  const redact = createRedactor(config);
  // Redacted first, so that no secret is cut in half and then missed.
  const streamWrite = (line: string): string => shortLine(redact(line));
  let lastWarning = Number.NEGATIVE_INFINITY;
  const logMethod: NonNullable<LoggerOptions["hooks"]>["logMethod"] = function (args, method, level) {
    if (level !== WARN || !isUnreachable(args[0])) return method.apply(this, args);
    this.debug(...args);
    if (performance.now() - lastWarning < WARNING_INTERVAL_MS) return;
    lastWarning = performance.now();
    method.apply(this, ["the database is unreachable at the moment; waiting for it"]);
  };
  return pino(
    { level: config.LOG_LEVEL ?? defaultLevel, base: null, hooks: { streamWrite, logMethod } },
    write === undefined ? pino.destination({ dest: 2, sync: true }) : { write },
  );
}

function passwordOf(uri: string | undefined): string[] {
  const match = uri === undefined ? null : /^[^:]+:\/\/[^:@/]*:([^@/]+)@/.exec(uri);
  return match === null ? [] : [match[1]!, safeDecode(match[1]!)];
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns a function that removes the bot's token, the AI's key, every `SECRET_…` and the database password from a text. */
export function createRedactor(
  config: Pick<Config, "BOT_TOKEN" | "SECRETS" | "MONGODB_URI"> &
    Partial<Pick<Config, "WEBHOOK_SECRET" | "AI_API_KEY" | "HTTP_TOKEN">>,
): Redact {
  const finder = new SecretFinder([
    config.BOT_TOKEN ?? "",
    config.WEBHOOK_SECRET ?? "",
    config.AI_API_KEY ?? "",
    config.HTTP_TOKEN ?? "",
    ...config.SECRETS.values(),
    ...passwordOf(config.MONGODB_URI),
  ]);
  return (text, options) => finder.redact(text, options);
}

/** Tokens that are not settings: API tokens, tokens in a webhook's address, other bots' tokens. */
const TOKENS = /\bs[gsl]_[0-9a-z]{32}\b|(?<=\/hooks\/)[\w-]{43}(?![\w-])|\b\d{6,12}:[\w-]{35}(?![\w-])/g;

/** Like `createRedactor`, for text that a model gets: it also removes tokens that are shown to a person only once. */
export function createModelRedactor(config: Parameters<typeof createRedactor>[0]): Redact {
  const redact = createRedactor(config);
  return (text, options) => redact(text, options).replaceAll(TOKENS, MARK);
}
