import { type Logger, pino } from "pino";
import type { Config } from "../config.ts";
import { createRedactor } from "./redactor.ts";

/** The process's log: JSON lines on stderr, in which no secret ever stands. */
export function createLogger(config: Config, defaultLevel: NonNullable<Config["LOG_LEVEL"]>): Logger {
  const redact = createRedactor(config);
  return pino(
    { level: config.LOG_LEVEL ?? defaultLevel, base: null, hooks: { streamWrite: redact } },
    pino.destination({ dest: 2, sync: true }),
  );
}
