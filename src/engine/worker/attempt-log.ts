import type { StepLog } from "../handler.ts";
import type { JsonObject } from "../json.ts";
import type { LogLevel } from "../step-log.ts";
import { toJsonOrPlaceholder } from "./step-result.ts";

/** A log that passes every line to `write`. */
export function logTo(write: (level: LogLevel, fields: JsonObject, message: string) => void): StepLog {
  const at =
    (level: LogLevel) =>
    (fields: JsonObject, message: string): void =>
      write(level, fields, message);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** The fields of a log line as plain JSON, because a handler may pass anything. */
export function plainFields(fields: object | undefined): JsonObject {
  const texts = Object.entries(fields ?? {}).map(([name, value]) => [
    name,
    value instanceof Error ? String(value) : value,
  ]);
  const { json } = toJsonOrPlaceholder("the fields", Object.fromEntries(texts));
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json : { fields: json };
}
