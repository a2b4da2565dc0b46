import { jsonText } from "../../grammar/json-text.ts";
import type { Config } from "../app/config.ts";
import { createLogger, createRedactor } from "../app/logger.ts";
import type { Log } from "../engine/log.ts";

/** The methods that a logger needs; pino has them. `fields.err` is an Error. */
export type LibraryLog = Log;

/** The lowest level that is written. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** The log for everything inside. Secrets are removed from every line, whoever writes it. */
export function openLog(config: Config, log: LibraryLog | LogLevel): Log {
  if (typeof log === "string") return createLogger({ ...config, LOG_LEVEL: log }, log);
  const redact = createRedactor(config);
  const write =
    (level: keyof LibraryLog) =>
    (fields: object, message: string): void =>
      log[level](redactFields(fields, redact), redact(message));
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** Fields are plain JSON, except for errors, which stay errors. */
function redactFields(fields: object, redact: (text: string) => string): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]): [string, unknown] => {
      if (value === undefined) return [name, value];
      if (!(value instanceof Error)) return [name, JSON.parse(redact(jsonText(value))) as unknown];
      const clean = new Error(redact(value.message));
      clean.name = value.name;
      clean.stack = redact(value.stack ?? value.message);
      return [name, clean];
    }),
  );
}
